package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What was seen to go wrong on a real cluster, and can be seen in what is rendered.
class ClusterFaultsTest {
    private static final Path IMAGE = Path.of("../helm/examples/plugins-from-image.yaml");
    private static final Path MONITORING = Path.of("../helm/examples/monitoring.yaml");

    @TempDir
    private Path scratch;

    static List<Chart> variants() {
        return Chart.variants();
    }

    @Test
    void theVolumeForPluginsDoesNotHideThoseOfTheImageTheyAreCopiedFrom() throws IOException {
        var elsewhere = Files.writeString(scratch.resolve("values.yaml"), "plugins: {image: {path: /opt/jars}}");
        var charts =
                List.of(Chart.DEFAULT.with(IMAGE), Chart.DEFAULT.with(IMAGE).with(elsewhere));

        for (var chart : charts) {
            var spec = statefulSet(chart).getSpec().getTemplate().getSpec();
            var copying = spec.getInitContainers().getFirst();
            var mount = copying.getVolumeMounts().getFirst();
            var from = copying.getCommand().get(2);
            var read = spec.getContainers().getFirst().getVolumeMounts().stream()
                    .filter(other -> other.getName().equals(mount.getName()));

            assertThat(copying.getCommand().getLast()).isEqualTo(mount.getMountPath());
            assertThat(from + "/").doesNotStartWith(mount.getMountPath() + "/");
            assertThat(mount.getMountPath() + "/").doesNotStartWith(from.replace("/.", "/"));
            assertThat(read).extracting(VolumeMount::getMountPath).containsExactly("/plugins");
        }
    }

    /// With OrderedReady a rollback waits for ever behind a pod that never becomes ready.
    @ParameterizedTest
    @MethodSource("variants")
    void aPodThatNeverBecomesReadyDoesNotHoldUpARollback(Chart chart) {
        assertThat(chart.render())
                .filteredOn(object -> object.kind().equals("StatefulSet"))
                .allMatch(set ->
                        set.json().at("/spec/podManagementPolicy").asText().equals("Parallel"));
    }

    /// `helm test --logs` reads them after the test.
    @Test
    void thePodOfHelmTestIsThereUntilTheNextTest() {
        var policies = Chart.DEFAULT.render().stream()
                .map(object -> object.json().at("/metadata/annotations"))
                .filter(annotations -> annotations.has("was.helm.sh/hook"))
                .map(annotations ->
                        annotations.path("was.helm.sh/hook-delete-policy").asText());

        assertThat(policies).hasSize(2).containsOnly("before-hook-creation");
    }

    @Test
    void aSpreadConstraintCountsTheExportersOwnPods() {
        var set = statefulSet(Chart.DEFAULT.with(MONITORING));
        var labels = set.getSpec().getTemplate().getMetadata().getLabels();

        assertThat(set.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                .isNotEmpty()
                .extracting(TopologySpreadConstraint::getLabelSelector)
                .allSatisfy(selector -> {
                    assertThat(selector.getMatchLabels()).isNotEmpty();
                    assertThat(labels).containsAllEntriesOf(selector.getMatchLabels());
                });
    }

    @Test
    void aSpreadConstraintKeepsTheSelectorThatItHas() throws IOException {
        var values = Files.writeString(scratch.resolve("values.yaml"), """
                topologySpreadConstraints:
                  - maxSkew: 1
                    topologyKey: kubernetes.io/hostname
                    whenUnsatisfiable: ScheduleAnyway
                    labelSelector: {matchLabels: {team: security}}
                """);

        assertThat(statefulSet(Chart.DEFAULT.with(values))
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTopologySpreadConstraints())
                .singleElement()
                .satisfies(
                        constraint -> assertThat(constraint.getLabelSelector().getMatchLabels())
                                .containsEntry("team", "security"));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void noExampleTakesAPriorityThatIsKubernetesOwn(Chart chart) {
        var priority = exporter(chart).spec().getPriorityClassName();

        assertThat(String.valueOf(priority)).doesNotStartWith("system-");
    }

    /// `kubectl scale --replicas=2` gives a second exporter with a spool of its own. Behind the same service it would
    /// answer
    /// for reports that it does not have.
    @ParameterizedTest
    @MethodSource("variants")
    void everyServiceLeadsToTheFirstPodAloneUnlessPodsShareTheSpool(Chart chart) {
        var objects = chart.render();
        if (hasStatefulSet(objects)) {
            leadToOnePod(objects);
        } else {
            assertThat(objects).anyMatch(object -> object.kind().equals("Deployment"));
        }
    }

    @Test
    void soDoTheServicesOfKustomize() {
        Kustomization.all().stream()
                .map(Kustomization::build)
                .filter(ClusterFaultsTest::hasStatefulSet)
                .forEach(ClusterFaultsTest::leadToOnePod);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theNotesNameTheImageThatRunsAndHowToUpgradeTheChart(Chart chart) {
        assertThat(chart.notes())
                .contains(exporter(chart).spec().getContainers().getFirst().getImage() + " takes reports at")
                .contains("--reset-then-reuse-values")
                .contains(hasStatefulSet(chart.render()) ? "Leave it at one pod." : "pods share the spool");
    }

    /// `--reuse-values` ignores what a new chart adds to its values, so its templates break.
    @Test
    void noPageTellsToReuseValuesAsTheyWere() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            var telling = files.filter(file -> file.toString().matches(".*\\.(md|txt|yaml|sh)"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(ClusterFaultsTest::tellsToReuseValues);

            assertThat(telling).isEmpty();
        }
    }

    /// The port for scanners can be busy or locked up; whether the pod lives is asked where only operators are.
    @ParameterizedTest
    @MethodSource("variants")
    void allProbesAskThePortOfOperators(Chart chart) {
        var container = exporter(chart).spec().getContainers().getFirst();
        var port = container.getPorts().stream()
                .filter(named -> named.getName().equals("admin"))
                .findFirst()
                .orElseThrow();

        assertThat(port.getContainerPort()).isEqualTo(6781);
        assertThat(Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .extracting(Probe::getHttpGet)
                .allSatisfy(get -> {
                    assertThat(get.getPort().getStrVal()).isEqualTo("admin");
                    assertThat(get.getPath()).startsWith("/health/");
                });
    }

    private static void leadToOnePod(List<KubernetesObject> objects) {
        var first = objects.stream()
                        .filter(object -> object.kind().equals("StatefulSet"))
                        .findFirst()
                        .orElseThrow()
                        .name()
                + "-0";

        assertThat(objects.stream()
                        .filter(object -> object.kind().equals("Service"))
                        .map(service -> service.json().at("/spec/selector").path("statefulset.kubernetes.io/pod-name"))
                        .map(JsonNode::asText))
                .hasSize(2)
                .containsOnly(first);
    }

    private static boolean tellsToReuseValues(Path file) {
        try {
            return Files.readString(file).contains("--reuse-values");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean hasStatefulSet(List<KubernetesObject> objects) {
        return objects.stream().anyMatch(object -> object.kind().equals("StatefulSet"));
    }

    /// The pods of the exporter, whatever runs them.
    private static Pods exporter(Chart chart) {
        return chart.renderInstalled().stream()
                .flatMap(object -> object.pods().stream())
                .findFirst()
                .orElseThrow();
    }

    private static StatefulSet statefulSet(Chart chart) {
        return chart.render().stream()
                .map(KubernetesObject::typed)
                .filter(StatefulSet.class::isInstance)
                .map(StatefulSet.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
