package io.narrows.exporter.plugin.governor;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// Writes what a governor is told of a cluster: all that runs there. What it was told before is forgotten then.
final class Telemetry {
    private Telemetry() {}

    /// @return a `KubernetesTelemetryRequest` of the Catalog Governor Service REST API, as JSON in UTF-8
    static byte[] of(List<Workload> workloads) {
        var bytes = new ByteArrayOutputStream();
        try (var json = Json.PROVIDER.createGenerator(bytes)) {
            json.writeStartObject().writeStartArray("workloads");
            for (var workload : workloads) {
                json.writeStartObject()
                        .write("name", workload.name())
                        .write("namespace", workload.namespace())
                        .write("kind", workload.kind())
                        .writeStartArray("containers");
                for (var container : workload.containers()) {
                    json.writeStartObject()
                            .write("name", container.name())
                            .write("image", container.image())
                            .write("image_id", container.imageId())
                            .write("id", container.id())
                            .writeEnd();
                }
                json.writeEnd().writeEnd();
            }
            json.writeEnd().writeEnd();
        }
        return bytes.toByteArray();
    }
}
