package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScannersTest {
    private static final Path SAMPLES = Path.of("../scanners/samples");
    private static final Path REAL_REPORTS = Path.of("../../../shared/reports");

    /// The samples, and the real reports where they are at hand. The real one of Trivy is of an old version, which
    /// had its resources elsewhere.
    static List<Split> splits() {
        return Stream.of(
                        new Split("trivy", SAMPLES.resolve("trivy.json"), "Results", 2),
                        new Split("kube-bench", SAMPLES.resolve("kube-bench.json"), "node_type", 2),
                        new Split("kubescape", SAMPLES.resolve("kubescape.json"), "resourceID", 2),
                        new Split("kube-bench", REAL_REPORTS.resolve("kube-bench-controls.json"), "node_type", 5),
                        new Split("kubescape", REAL_REPORTS.resolve("kubescape-results.json"), "resourceID", 2),
                        new Split("kubescape", REAL_REPORTS.resolve("kubescape-many.json"), "resourceID", 44))
                .filter(split -> split.report().startsWith(SAMPLES) || Files.exists(split.report()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("splits")
    void aReportIsSplitIntoItsParts(Split split) throws IOException {
        var parts = read(split.report()).at(option(sender(split.folder()), "--split"));

        assertThat(parts).hasSize(split.parts()).allMatch(part -> part.has(split.member()));
    }

    @ParameterizedTest
    @CsvSource({"trivy, insight_report", "kube-bench, kubebench_report", "kubescape, risk_report"})
    void itIsSentUnderTheSourceThatNarrowsHasForIt(String folder, String source) {
        assertThat(sender(folder).getArgs())
                .startsWith("send", "/reports/report.json")
                .contains("--source=" + source, "--scanner=" + folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "kube-bench", "kubescape"})
    void theScannerWritesWhatTheSenderReads(String folder) {
        var pods = pods(folder);
        var scanner = pods.spec().getInitContainers().getFirst();
        var sender = sender(folder);

        assertThat(scanner.getArgs())
                .anyMatch(argument -> argument.endsWith("=" + sender.getArgs().get(1)));
        for (var container : List.of(scanner, sender)) {
            assertThat(container.getVolumeMounts())
                    .anyMatch(mount -> mount.getMountPath().equals("/reports")
                            && mount.getName().equals("reports"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"trivy", "kube-bench", "kubescape", "by-policy"})
    void scannersReadAndChangeNothingAndSeeNoSecrets(String folder) {
        assertThat(rules(folder)).allSatisfy(rule -> {
            assertThat(rule.getVerbs()).isSubsetOf("get", "list");
            assertThat(rule.getResources()).doesNotContain("secrets", "*");
            assertThat(rule.getApiGroups()).doesNotContain("*");
        });
    }

    @Test
    void whatKubeBenchSeesOfTheNodeItCannotChange() {
        var pods = pods("kube-bench");
        var ofTheNode = pods.spec().getVolumes().stream()
                .filter(volume -> volume.getHostPath() != null)
                .map(volume -> volume.getName())
                .toList();

        assertThat(pods.spec().getHostPID()).isTrue();
        assertThat(ofTheNode).hasSizeGreaterThan(5);
        assertThat(pods.containers())
                .flatExtracting(Container::getVolumeMounts)
                .filteredOn(mount -> ofTheNode.contains(mount.getName()))
                .allSatisfy(mount -> assertThat(mount.getReadOnly()).isTrue());
        assertThat(sender("kube-bench").getVolumeMounts()).noneMatch(mount -> ofTheNode.contains(mount.getName()));
    }

    @Test
    void eachNodeTellsItsNameAndHasOnePod() {
        var pods = pods("kube-bench");

        assertThat(sender("kube-bench").getArgs()).contains("--node-id=$(NODE_NAME)", "--label=node=$(NODE_NAME)");
        assertThat(sender("kube-bench")
                        .getEnv()
                        .getFirst()
                        .getValueFrom()
                        .getFieldRef()
                        .getFieldPath())
                .isEqualTo("spec.nodeName");
        assertThat(pods.spec()
                        .getAffinity()
                        .getPodAntiAffinity()
                        .getRequiredDuringSchedulingIgnoredDuringExecution()
                        .getFirst()
                        .getLabelSelector()
                        .getMatchLabels()
                        .entrySet())
                .isSubsetOf(pods.labels().entrySet());
    }

    @Test
    void withATokenEveryScannerLogsInOverTlsWithOneThatIsMadeForTheExporterAlone() throws IOException {
        var folder = Files.createDirectories(Path.of("target/with-token"));
        Files.writeString(folder.resolve("kustomization.yaml"), """
                resources:
                  - ../../../scanners/trivy
                  - ../../../scanners/kube-bench
                  - ../../../scanners/kubescape
                components: [../../../scanners/with-token]
                """);
        var pods = new Kustomization(folder)
                .build().stream().flatMap(object -> object.pods().stream()).toList();

        assertThat(pods).hasSize(3).allSatisfy(pod -> {
            assertThat(variables(pod.spec().getContainers().getFirst()))
                    .containsEntry("DATA_EXPORTER_TOKEN_FILE", "/var/run/secrets/data-exporter/token")
                    .containsEntry("DATA_EXPORTER_URL", "https://cnsi-exporter-service:6780")
                    .containsEntry("DATA_EXPORTER_CA_FILE", "/etc/data-exporter-ca/ca.crt");
            assertThat(pod.spec().getVolumes())
                    .filteredOn(volume -> volume.getName().equals("exporter-ca"))
                    .singleElement()
                    .satisfies(volume -> assertThat(KubernetesObject.byName(Chart.DEFAULT.render()))
                            .containsKey("ConfigMap/" + volume.getConfigMap().getName()));
            assertThat(pod.spec().getVolumes())
                    .filteredOn(volume -> volume.getProjected() != null)
                    .singleElement()
                    .satisfies(volume -> assertThat(volume.getProjected()
                                    .getSources()
                                    .getFirst()
                                    .getServiceAccountToken()
                                    .getAudience())
                            .isEqualTo("data-exporter"));
            assertThat(pod.spec().getInitContainers())
                    .flatExtracting(Container::getVolumeMounts)
                    .noneMatch(mount -> mount.getName().equals("exporter-token"));
        });
    }

    @Test
    void bySaidPolicyEveryScannerAsksForThatPolicyAndMayGetNoOther() {
        var objects = Kustomization.of("../scanners/by-policy").build();
        var senders = objects.stream()
                .flatMap(object -> object.pods().stream())
                .map(pods -> pods.spec().getContainers().getFirst())
                .toList();

        assertThat(senders).hasSize(3).allSatisfy(sender -> {
            assertThat(variables(sender)).doesNotContainKey("DATA_EXPORTER_BY_ROUTES");
            var policy = variables(sender).get("DATA_EXPORTER_POLICY");
            assertThat(rules("by-policy"))
                    .filteredOn(rule -> rule.getResources().contains("inspectionpolicies"))
                    .singleElement()
                    .satisfies(rule -> {
                        assertThat(rule.getResourceNames()).containsExactly(policy);
                        assertThat(rule.getVerbs()).containsExactly("get");
                    });
        });
    }

    /// @param member what each part has
    record Split(String folder, Path report, String member, int parts) {
        @Override
        public String toString() {
            return folder + " " + report.getFileName();
        }
    }

    private static Pods pods(String folder) {
        return Kustomization.of("../scanners/" + folder).build().stream()
                .flatMap(object -> object.pods().stream())
                .findFirst()
                .orElseThrow();
    }

    private static Container sender(String folder) {
        return pods(folder).spec().getContainers().getFirst();
    }

    private static List<PolicyRule> rules(String folder) {
        return Kustomization.of("../scanners/" + folder).build().stream()
                .map(KubernetesObject::typed)
                .filter(ClusterRole.class::isInstance)
                .flatMap(role -> ((ClusterRole) role).getRules().stream())
                .toList();
    }

    private static Map<String, String> variables(Container container) {
        return container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
    }

    private static String option(Container container, String name) {
        return container.getArgs().stream()
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode read(Path file) throws IOException {
        return new JsonMapper().readTree(file.toFile());
    }
}
