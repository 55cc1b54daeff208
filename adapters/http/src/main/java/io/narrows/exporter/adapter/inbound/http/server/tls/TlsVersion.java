package io.narrows.exporter.adapter.inbound.http.server.tls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The lowest version of TLS that a port speaks.
public enum TlsVersion {
    V1_2("1.2"),
    V1_3("1.3");

    private final String number;

    TlsVersion(String number) {
        this.number = number;
    }

    /// The versions by their numbers, such as `1.2`.
    public static SequencedMap<String, TlsVersion> byNumber() {
        var versions = new LinkedHashMap<String, TlsVersion>();
        for (var version : values()) {
            versions.put(version.number, version);
        }
        return versions;
    }

    /// The protocols of this version and above, by their names in Java.
    List<String> protocols() {
        return switch (this) {
            case V1_2 -> List.of("TLSv1.3", "TLSv1.2");
            case V1_3 -> List.of("TLSv1.3");
        };
    }
}
