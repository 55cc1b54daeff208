package io.narrows.exporter.deploy.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The pods that an object makes.
///
/// @param claims the volumes that each of them gets from a StatefulSet
record Pods(String owner, Map<String, String> labels, PodSpec spec, List<String> claims) {
    Pods withClaims(List<String> names) {
        return new Pods(owner, labels, spec, names);
    }

    List<Container> containers() {
        return Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream())
                .toList();
    }

    List<String> volumes() {
        var names = new ArrayList<>(claims);
        spec.getVolumes().forEach(volume -> names.add(volume.getName()));
        return names;
    }

    @Override
    public String toString() {
        return owner;
    }
}
