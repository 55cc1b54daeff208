package io.narrows.exporter.deploy;

import jakarta.json.Json;
import java.net.URI;

/// Builds envelopes as scanners send them.
final class Envelopes {
    private Envelopes() {}

    static String toFile(String source, String payload) {
        return envelope(source, "{\"file\":{}}", payload);
    }

    static String toOpenSearch(URI hostport, String source, String payload) {
        return envelope(source, openSearch(hostport.toString(), "", ""), payload);
    }

    /// @param exportConfig a JSON object
    static String envelope(String source, String exportConfig, String payload) {
        return "{\"source\":" + text(source) + ",\"exportConfig\":" + exportConfig + ",\"payload\":" + text(payload)
                + "}";
    }

    /// An `exportConfig` as the Narrows scanners send it.
    static String openSearch(String hostport, String username, String password) {
        return """
                {"openSearch":{"hostport":%s,"index":"","username":%s,"password":%s,"checkCert":false,"mutualTLS":false}}""".formatted(text(hostport), text(username), text(password));
    }

    private static String text(String value) {
        return Json.createValue(value).toString();
    }
}
