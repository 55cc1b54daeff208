package io.narrows.exporter.plugin.governor;

import java.util.List;

/// A workload in a cluster, such as a deployment.
///
/// @param name blank if the scanner found no name
/// @param kind such as `Deployment` or `Pod`
/// @param containers the containers of all its pods
record Workload(String namespace, String name, String kind, List<Container> containers) {
    Workload {
        containers = List.copyOf(containers);
    }

    /// A container of a workload.
    ///
    /// @param image such as `nginx:1.27`
    /// @param imageId the image with its digest
    /// @param id the id that the container runtime gave
    record Container(String name, String image, String imageId, String id) {}
}
