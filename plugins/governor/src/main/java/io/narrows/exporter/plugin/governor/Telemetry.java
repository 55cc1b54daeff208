package io.narrows.exporter.plugin.governor;

import java.io.ByteArrayOutputStream;
import java.util.List;

/// Writes the request that tells a governor everything that runs in a cluster. The governor forgets what it knew about
/// the cluster before.
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
