package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every pod that operators get from here: from the chart in all its variants, and from kustomize.
class PodRulesTest {
    private static final Path DOCUMENTED_KEYS = Path.of("../../bootstrap/src/main/resources/application.yaml");

    /// What the image and Java read, and `send`: none of them keys of the configuration.
    private static final Set<String> OTHER_VARIABLES = Set.of(
            "DATA_EXPORTER_ADMIN_CA_FILE",
            "DATA_EXPORTER_ADMIN_URL",
            "DATA_EXPORTER_CONFIG",
            "DATA_EXPORTER_URL",
            "DATA_EXPORTER_BY_ROUTES",
            "DATA_EXPORTER_POLICY",
            "JDK_JAVA_OPTIONS",
            "NODE_NAME",
            "POD_NAMESPACE",
            // Of a sender that the chart names.
            "SECURITY_SENDERS_HELM_TEST_CONSUMERS",
            "SECURITY_SENDERS_HELM_TEST_SOURCES");

    /// Folders of the image; deploy/docker makes them.
    private static final Set<String> FOLDERS_OF_THE_IMAGE = Set.of("/var/lib/data-exporter", "/plugins", "/tmp");

    private static final List<Rendered> RENDERED = Stream.concat(
                    Chart.variants().stream().map(chart -> new Rendered("chart " + chart, chart.render())),
                    Kustomization.all().stream()
                            .map(kustomization -> new Rendered("kustomize " + kustomization, kustomization.build())))
            .toList();

    static List<Pods> pods() {
        return RENDERED.stream().flatMap(Rendered::pods).toList();
    }

    static List<Rendered> rendered() {
        return RENDERED;
    }

    @ParameterizedTest
    @MethodSource("pods")
    void noContainerGetsMoreRightsOrWritesToItsImage(Pods pods) {
        assertThat(pods.containers()).allSatisfy(container -> {
            var context = container.getSecurityContext();
            assertThat(context.getAllowPrivilegeEscalation()).isFalse();
            assertThat(context.getReadOnlyRootFilesystem()).isTrue();
            assertThat(context.getPrivileged()).isNull();
            assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
            assertThat(context.getCapabilities().getAdd())
                    .isEqualTo(readsFilesOfTheNode(container) ? List.of("DAC_READ_SEARCH") : List.of());
        });
        assertThat(pods.spec().getSecurityContext().getSeccompProfile().getType())
                .isEqualTo("RuntimeDefault");
        assertThat(pods.spec().getEnableServiceLinks()).isFalse();
        assertThat(pods.spec().getHostNetwork()).isNull();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void nobodyIsRootButWhoReadsFilesOfTheNode(Pods pods) {
        var ofThePod = pods.spec().getSecurityContext();

        assertThat(pods.containers())
                .filteredOn(container -> !readsFilesOfTheNode(container))
                .allSatisfy(container -> {
                    var own = container.getSecurityContext();
                    assertThat(own.getRunAsNonRoot()).isTrue();
                    assertThat(own.getRunAsUser() == null ? ofThePod.getRunAsUser() : own.getRunAsUser())
                            .isEqualTo(65532);
                });
        // Or volumes could not be written to.
        assertThat(ofThePod.getFsGroup()).isEqualTo(65532);
    }

    @ParameterizedTest
    @MethodSource("pods")
    void everyContainerSaysWhatItNeedsAndIsPinned(Pods pods) {
        assertThat(pods.containers()).allSatisfy(container -> {
            assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getImage())
                    .matches("[^:@]+(:[^@]+)?(@sha256:[0-9a-f]{64})?")
                    .contains(":");
            assertThat(container.getImage()).doesNotContain(":latest");
        });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void probesAskPortsThatTheirContainerHas(Pods pods) {
        assertThat(pods.containers()).allSatisfy(container -> {
            var ports =
                    container.getPorts().stream().map(ContainerPort::getName).toList();
            assertThat(probes(container))
                    .allSatisfy(probe ->
                            assertThat(probe.getHttpGet().getPort().getStrVal()).isIn(ports));
        });
    }

    @ParameterizedTest
    @MethodSource("pods")
    void everyVolumeIsMountedAndEveryMountHasItsVolume(Pods pods) {
        var mounted = pods.containers().stream()
                .flatMap(container -> container.getVolumeMounts().stream())
                .map(VolumeMount::getName)
                .collect(Collectors.toSet());

        assertThat(pods.volumes()).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(mounted);
        assertThat(pods.containers())
                .allSatisfy(container -> assertThat(container.getVolumeMounts())
                        .extracting(VolumeMount::getMountPath)
                        .doesNotHaveDuplicates()
                        .contains(
                                container.getImage().contains("narrows/")
                                        ? "/tmp"
                                        : container.getVolumeMounts().getFirst().getMountPath()));
    }

    @ParameterizedTest
    @MethodSource("pods")
    void everyVariableIsReadBySomebody(Pods pods) throws IOException {
        var documented = Files.readString(DOCUMENTED_KEYS);

        assertThat(ownContainers(pods))
                .flatExtracting(Container::getEnv)
                .extracting(EnvVar::getName)
                .allMatch(name -> OTHER_VARIABLES.contains(name)
                        || Stream.of(documented.split("[^A-Z0-9_]+")).anyMatch(name::equals));
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void servicesAndPoliciesSelectPodsThatAreThere(Rendered rendered) {
        var templates = rendered.pods().toList();

        for (var object : rendered.objects()) {
            selector(object)
                    .ifPresent(labels -> assertThat(templates)
                            .as(object + " looks for " + labels)
                            .anyMatch(pods -> pods.labels().entrySet().containsAll(labels.entrySet())));
        }
    }

    @ParameterizedTest
    @MethodSource("rendered")
    void portsOfServicesAreNamedByTheContainersBehindThem(Rendered rendered) {
        var names = rendered.pods()
                .flatMap(pods -> pods.containers().stream())
                .flatMap(container -> container.getPorts().stream())
                .map(ContainerPort::getName)
                .toList();

        assertThat(rendered.objects().stream()
                        .map(KubernetesObject::typed)
                        .filter(Service.class::isInstance)
                        .flatMap(service -> ((Service) service).getSpec().getPorts().stream())
                        .map(port -> port.getTargetPort().getStrVal()))
                .allMatch(names::contains);
    }

    @Test
    void noServiceLooksForThePodThatHelmTestsWith() {
        var objects = Chart.DEFAULT.render();
        var test = objects.stream()
                .flatMap(object -> object.pods().stream())
                .filter(pods -> pods.owner().startsWith("Pod/"))
                .findFirst()
                .orElseThrow();

        assertThat(objects.stream().flatMap(object -> selector(object).stream()))
                .isNotEmpty()
                .noneMatch(labels -> test.labels().entrySet().containsAll(labels.entrySet()));
    }

    @Test
    void theExporterFindsWhatItsImageExpects() {
        for (var chart : Chart.variants()) {
            var exporter = ownContainers(new Rendered("", chart.renderInstalled())
                            .pods()
                            .findFirst()
                            .orElseThrow())
                    .getFirst();
            var paths = exporter.getVolumeMounts().stream()
                    .map(VolumeMount::getMountPath)
                    .toList();

            assertThat(paths).as(chart.toString()).contains("/var/lib/data-exporter", "/tmp");
            assertThat(paths)
                    .as(chart.toString())
                    .allMatch(path -> FOLDERS_OF_THE_IMAGE.contains(path)
                            || path.startsWith("/run/secrets/")
                            || path.startsWith("/etc/data-exporter")
                            || path.equals("/tmp/NarrowsTlsFiles"));
            assertThat(exporter.getArgs()).containsExactly("serve");
            assertThat(exporter.getCommand()).isEmpty();
        }
    }

    @Test
    void theImageHasTheUserAndTheFoldersThatPodsCountOn() throws IOException {
        var image = Files.readString(Path.of("../docker/Dockerfile"));

        assertThat(image)
                .contains("USER 65532:65532")
                .contains("VOLUME [\"/var/lib/data-exporter\"]")
                .contains("SPOOL_DIRECTORY=\"/var/lib/data-exporter/spool\"")
                .contains("CONSUMERS_FILE_DIRECTORY=\"/var/lib/data-exporter/reports\"")
                .containsPattern("PLUGINS_DIRECTORY=\"[^\"]*,/plugins\"")
                .contains("SERVER_HOST=\"0.0.0.0\"")
                .contains("ADMIN_HOST=\"0.0.0.0\"");
    }

    private static boolean readsFilesOfTheNode(Container container) {
        return container.getImage().contains("/kube-bench:");
    }

    private static List<Container> ownContainers(Pods pods) {
        return pods.containers().stream()
                .filter(container -> container.getImage().startsWith("narrows/data-exporter:"))
                .toList();
    }

    private static List<Probe> probes(Container container) {
        return Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                .filter(Objects::nonNull)
                .toList();
    }

    private static Optional<Map<String, String>> selector(KubernetesObject object) {
        return switch (object.typed()) {
            case Service service -> Optional.of(service.getSpec().getSelector());
            case NetworkPolicy policy ->
                Optional.of(policy.getSpec().getPodSelector().getMatchLabels());
            case PodDisruptionBudget budget ->
                Optional.of(budget.getSpec().getSelector().getMatchLabels());
            default -> Optional.empty();
        };
    }

    record Rendered(String by, List<KubernetesObject> objects) {
        Stream<Pods> pods() {
            return objects.stream().flatMap(object -> object.pods().stream());
        }

        @Override
        public String toString() {
            return by;
        }
    }
}
