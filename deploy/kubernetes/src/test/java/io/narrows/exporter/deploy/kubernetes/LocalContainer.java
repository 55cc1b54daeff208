package io.narrows.exporter.deploy.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A container of a rendered pod as it runs on this machine: its volumes are folders, filled with the rendered secrets
/// and ConfigMaps, and its variables and arguments lead there.
///
/// @param variables without those that only Kubernetes knows
record LocalContainer(Map<String, String> variables, List<String> arguments) {
    private static final Path COMMAND = Path.of("../target/data-exporter/bin/data-exporter");

    /// @param objects what is rendered beside the pod
    /// @param folder receives a folder for each mount
    static LocalContainer of(Pods pods, List<KubernetesObject> objects, String namespace, Path folder)
            throws IOException {
        var container = pods.spec().getContainers().getFirst();
        var mounts = container.getVolumeMounts().stream()
                .map(VolumeMount::getMountPath)
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
        for (var mount : container.getVolumeMounts()) {
            var here =
                    Files.createDirectories(folder.resolve(mount.getMountPath().substring(1)));
            for (var volume : pods.spec().getVolumes()) {
                if (volume.getName().equals(mount.getName())) {
                    fill(here, volume, objects);
                }
            }
        }
        var variables = new HashMap<String, String>();
        container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .forEach(variable -> variables.put(
                        variable.getName(),
                        here(variable.getValue(), mounts, folder).replace("$(POD_NAMESPACE)", namespace)));
        return new LocalContainer(
                variables,
                arguments(container).map(text -> here(text, mounts, folder)).toList());
    }

    /// The distribution's command with the arguments and the variables.
    ProcessBuilder process() {
        var command = new ArrayList<>(List.of(COMMAND.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        return builder;
    }

    private static Stream<String> arguments(Container container) {
        return container.getArgs().stream();
    }

    private static String here(String text, List<String> mounts, Path folder) {
        return mounts.stream()
                .filter(mount -> text.startsWith(mount + "/") || text.contains("=" + mount + "/"))
                .findFirst()
                .map(mount -> text.replace(mount + "/", folder.resolve(mount.substring(1)) + "/"))
                .orElse(text);
    }

    private static void fill(Path here, Volume volume, List<KubernetesObject> objects) throws IOException {
        if (volume.getConfigMap() != null) {
            write(
                    here,
                    contents("ConfigMap/" + volume.getConfigMap().getName(), objects),
                    volume.getConfigMap().getItems());
        }
        if (volume.getSecret() != null) {
            write(
                    here,
                    contents("Secret/" + volume.getSecret().getSecretName(), objects),
                    volume.getSecret().getItems());
        }
    }

    private static void write(Path here, Map<String, byte[]> contents, List<KeyToPath> items) throws IOException {
        for (var content : contents.entrySet()) {
            var name = items.isEmpty()
                    ? content.getKey()
                    : items.stream()
                            .filter(item -> item.getKey().equals(content.getKey()))
                            .map(KeyToPath::getPath)
                            .findFirst()
                            .orElse("");
            if (!name.isEmpty()) {
                var file = Files.write(here.resolve(name), content.getValue());
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r-----"));
            }
        }
    }

    private static Map<String, byte[]> contents(String id, List<KubernetesObject> objects) {
        var data = objects.stream()
                .filter(object -> object.toString().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(id + " is mounted and not rendered"))
                .json()
                .path("data");
        var contents = new HashMap<String, byte[]>();
        data.properties()
                .forEach(entry -> contents.put(
                        entry.getKey(),
                        id.startsWith("Secret/")
                                ? Base64.getDecoder().decode(entry.getValue().asText())
                                : entry.getValue().asText().getBytes(StandardCharsets.UTF_8)));
        return contents;
    }
}
