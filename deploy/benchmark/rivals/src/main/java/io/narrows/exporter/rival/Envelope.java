package io.narrows.exporter.rival;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;

/// What scanners send, as far as a forwarder to OpenSearch needs it.
@JsonIgnoreProperties(ignoreUnknown = true)
record Envelope(String source, Map<String, Destination> exportConfig, String payload) {

    /// An OpenSearch to forward to.
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Destination(String hostport) {}
}
