package io.narrows.exporter.deploy;

import java.util.Locale;

/// A setting of an envelope that names a destination, with all that its consumer needs besides.
enum AddressSetting {
    WEBHOOK("{\"webhook\":{\"url\":\"http://HOST/dead-letters/replay?all=true\"}}"),
    OPEN_SEARCH("{\"openSearch\":{\"hostport\":\"http://HOST\"}}"),
    SECOND_OF_OPEN_SEARCH("{\"openSearch\":{\"hostport\":\"http://127.0.0.1:9,http://HOST\"}}"),
    GOVERNOR("{\"governor\":{\"clusterId\":\"c\",\"url\":\"http://HOST\",\"cspSecretName\":\"s\"}}"),
    S3("{\"s3\":{\"bucket\":\"replay\",\"endpoint\":\"http://HOST\",\"accessKeyId\":\"a-key-id\","
            + "\"secretAccessKey\":\"a-secret-key\"}}"),
    SMTP("{\"smtp\":{\"hostport\":\"HOST\",\"security\":\"none\",\"from\":\"a@b.c\",\"to\":\"d@e.f\"}}"),
    KAFKA("{\"kafka\":{\"bootstrapServers\":\"HOST\"}}"),
    SECOND_OF_KAFKA("{\"kafka\":{\"bootstrapServers\":\"127.0.0.1:9,HOST\"}}");

    private final String exportConfig;

    AddressSetting(String exportConfig) {
        this.exportConfig = exportConfig;
    }

    /// The name of this constant as a part of a host name.
    String inNames() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// An `exportConfig` that leads to this host.
    String at(String host, int port) {
        return exportConfig.replace("HOST", host + ":" + port);
    }
}
