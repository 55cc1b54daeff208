package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The way of a new operator, as far as it goes without a cluster.
class FirstInstallTest {
    private static final String SCRIPT =
            Path.of("../first-install.sh").toAbsolutePath().normalize().toString();

    @TempDir
    private Path scratch;

    @Test
    void withoutAClusterItShowsEachStepAndChangesNothing() throws IOException, InterruptedException {
        var plugin = Files.writeString(scratch.resolve("acme.jar"), "a jar");

        var ending =
                run("--dry-run", "--image", "registry.example:5000/data-exporter:0.1.0", "--plugin", plugin.toString());

        assertThat(ending.status()).as(ending.text()).isZero();
        assertThat(ending.text())
                .containsSubsequence(
                        "1. The image",
                        "the exporter starts with its defaults",
                        "StatefulSet",
                        "$ kubectl create namespace security",
                        "create configmap exporter-plugins --from-file=" + plugin,
                        "$ helm upgrade --install data-exporter " + Chart.FOLDER,
                        "--set=plugins.configMaps={exporter-plugins}",
                        "--set=image.repository=registry.example:5000/data-exporter --set-string=image.tag=0.1.0",
                        "rollout status statefulset/data-exporter",
                        "$ helm test data-exporter --namespace security --logs",
                        "That was a dry run");
    }

    @Test
    void whatItSaysToHelmIsWhatTheChartTakes() throws IOException {
        var values = Files.writeString(scratch.resolve("values.yaml"), """
                plugins: {volume: configMaps, configMaps: [exporter-plugins]}
                image: {repository: registry.example:5000/data-exporter, tag: "0.1.0"}
                """);

        var image = Chart.DEFAULT.with(values).renderInstalled().stream()
                .flatMap(object -> object.pods().stream())
                .map(pods -> pods.spec().getContainers().getFirst().getImage());

        assertThat(image).containsExactly("registry.example:5000/data-exporter:0.1.0");
    }

    @Test
    void whatItCannotDoItSaysBeforeItBegins() throws IOException, InterruptedException {
        var large = Files.write(scratch.resolve("large.jar"), new byte[1_100_000]);

        assertThat(run("--dry-rum"))
                .isEqualTo(new Ending(2, List.of("first-install.sh: --dry-rum is no option; --help names them")));
        assertThat(run("--values")).isEqualTo(new Ending(2, List.of("first-install.sh: --values needs a value")));
        assertThat(run("--dry-run", "--values", "/nowhere.yaml"))
                .isEqualTo(new Ending(2, List.of("first-install.sh: there is no file /nowhere.yaml")));
        var tooLarge = run("--dry-run", "--plugin", large.toString());
        assertThat(tooLarge.status()).isEqualTo(2);
        assertThat(tooLarge.text()).contains("has 1100000 bytes, and a ConfigMap holds less than 1 MiB");
    }

    /// It used to build for minutes first.
    @ParameterizedTest
    @ValueSource(strings = {"production", "kind-security", "minikube"})
    void aClusterThatCannotLoadImagesIsToldBeforeAnythingIsBuilt(String context)
            throws IOException, InterruptedException {
        var path = Files.createDirectory(scratch.resolve("bin"));
        program(path, "kubectl", "[ \"$1\" != config ] || echo " + context);
        program(path, "helm", "exit 0");
        for (var tool : List.of("sh", "dirname", "sed", "wc", "cat")) {
            program(path, tool, "exec " + whole(tool) + " \"$@\"");
        }

        var ending = run(Map.of("PATH", path.toString()));

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.text())
                .startsWith("first-install.sh: cannot load an image into the cluster " + context + ": ")
                .contains("--image HOST/NAME:TAG")
                .doesNotContain("1. The image");
    }

    private static void program(Path folder, String name, String line) throws IOException {
        var file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + line + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String whole(String tool) {
        return Stream.of("/bin/", "/usr/bin/")
                .map(folder -> folder + tool)
                .filter(file -> Files.isExecutable(Path.of(file)))
                .findFirst()
                .orElseThrow();
    }

    private static Ending run(String... arguments) {
        return run(Map.of(), arguments);
    }

    private static Ending run(Map<String, String> environment, String... arguments) {
        var command = Stream.concat(Stream.of(SCRIPT), Stream.of(arguments)).toList();
        try (var script = ChildProcess.start(List.copyOf(command), environment)) {
            return script.awaitEnd();
        }
    }
}
