package io.narrows.exporter.deploy.kubernetes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The Helm chart, rendered by Helm itself, which runs in this process and asks `FakeCluster` for what is there.
///
/// @param release its name
/// @param namespace where it would be installed
/// @param values files that are laid over the chart's own, the later the stronger
record Chart(String release, String namespace, List<Path> values) {
    static final Path FOLDER = Path.of("../helm/data-exporter").toAbsolutePath().normalize();
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Path WITH_HOOKS = copyWithHooks();
    private static final Path EXAMPLES = Path.of("../helm/examples");

    /// As in `helm install data-exporter` with nothing said.
    static final Chart DEFAULT = new Chart("data-exporter", "security", List.of());

    /// What kubectl gets: the certificate and the tokens are secrets that the operator brings.
    static final Chart WITHOUT_A_CLUSTER = DEFAULT.with(EXAMPLES.resolve("gitops.yaml"));

    /// No cluster is asked for policies here, so the destinations are values.
    static final Chart NARROWS = new Chart(
            "cnsi-exporter",
            "cnsi-system",
            List.of(FOLDER.resolve("values-narrows.yaml"), EXAMPLES.resolve("egress.yaml")));

    /// The default, Narrows, and each of the examples.
    static List<Chart> variants() {
        var variants = new ArrayList<>(List.of(DEFAULT, NARROWS));
        examples().forEach(file -> variants.add(DEFAULT.with(file)));
        return variants;
    }

    static List<Path> examples() {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Chart with(Path file) {
        return new Chart(
                release,
                namespace,
                Stream.concat(values.stream(), Stream.of(file)).toList());
    }

    /// With the objects that Helm makes for `helm test` only.
    ///
    /// @throws IllegalStateException if Helm refuses, in its words
    List<KubernetesObject> render() {
        return render(WITH_HOOKS);
    }

    /// What is there after `helm install`.
    List<KubernetesObject> renderInstalled() {
        return render(FOLDER);
    }

    private List<KubernetesObject> render(Path folder) {
        FakeCluster.ofThisProcess();
        var command = new Helm(folder).template().withName(release).withNamespace(namespace);
        values.forEach(command::withValuesFile);
        return KubernetesObject.parse(command.call());
    }

    /// What `helm install` prints.
    String notes() {
        return notes(new Helm(FOLDER).install().clientOnly().withDryRunOption(DryRun.CLIENT));
    }

    /// What `helm install` prints in a cluster, for which Helm asks `FakeCluster` what there is.
    ///
    /// @throws IllegalStateException if Helm refuses, in its words
    String notesInTheCluster() {
        FakeCluster.ofThisProcess();
        return notes(new Helm(FOLDER)
                .install()
                .withKubeConfig(FakeCluster.configuration())
                .withDryRunOption(DryRun.SERVER)
                .disableOpenApiValidation());
    }

    private String notes(InstallCommand command) {
        command.withName(release).withNamespace(namespace);
        values.forEach(command::withValuesFile);
        var output = command.call().getOutput();
        return output.substring(output.indexOf("NOTES:"));
    }

    /// Helm lints a chart with its own values only, so a copy is made that has these.
    LintResult lint(Path scratch) throws IOException {
        var copy = copyTo(scratch);
        var own = copy.resolve("values.yaml");
        var merged = YAML.readTree(own.toFile());
        for (var file : values) {
            merged = YAML.readerForUpdating(merged).readTree(Files.readString(file));
        }
        YAML.writeValue(own.toFile(), merged);
        return new Helm(copy).lint().strict().call();
    }

    /// Helm does not show hooks in a template, so a copy is made in which they are objects like all others.
    private static Path copyWithHooks() {
        try {
            var copy = copyTo(Files.createTempDirectory(Files.createDirectories(Path.of("target")), "with-hooks"));
            var test = copy.resolve("templates/test.yaml");
            Files.writeString(test, Files.readString(test).replace("helm.sh/hook", "was.helm.sh/hook"));
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path copyTo(Path folder) throws IOException {
        var copy = folder.resolve(FOLDER.getFileName());
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (var file : files.toList()) {
                Files.copy(file, copy.resolve(FOLDER.relativize(file)));
            }
        }
        return copy;
    }

    @Override
    public String toString() {
        return release + values.stream().map(Path::getFileName).toList();
    }
}
