package io.narrows.exporter.plugin.governor;

import java.util.List;

/// Something that runs in a cluster, such as a deployment.
///
/// @param name blank where the scanner found none
/// @param kind such as `Deployment` or `Pod`
/// @param containers of all its pods
record Workload(String namespace, String name, String kind, List<Container> containers) {
    Workload {
        containers = List.copyOf(containers);
    }

    /// One container.
    ///
    /// @param image such as `nginx:1.27`
    /// @param imageId the image with its digest
    /// @param id given by the container runtime
    record Container(String name, String image, String imageId, String id) {}
}
