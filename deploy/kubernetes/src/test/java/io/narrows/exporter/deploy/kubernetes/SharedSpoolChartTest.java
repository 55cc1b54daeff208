package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests what the chart makes when pods share a spool in PostgreSQL.
class SharedSpoolChartTest {
    private static final Chart SHARED = Chart.DEFAULT.with(Path.of("../helm/examples/postgres.yaml"));

    @TempDir
    private Path scratch;

    @Test
    void podsAreADeploymentWithoutAClaimThatIsReplacedWithoutAGap() {
        var spec = one(SHARED.renderInstalled(), Deployment.class).getSpec();

        var update = spec.getStrategy().getRollingUpdate();
        assertThat(update.getMaxUnavailable().getIntVal()).isZero();
        assertThat(update.getMaxSurge().getIntVal()).isEqualTo(1);
        assertThat(spec.getTemplate().getSpec().getVolumes())
                .filteredOn(volume -> volume.getName().equals("data"))
                .allMatch(volume -> volume.getEmptyDir() != null)
                .hasSize(1);
        assertThat(spec.getTemplate().getSpec().getTopologySpreadConstraints())
                .extracting("topologyKey", "whenUnsatisfiable")
                .containsExactly(tuple("kubernetes.io/hostname", "ScheduleAnyway"));
        assertThat(KubernetesObject.byName(SHARED.renderInstalled())).doesNotContainKey("StatefulSet/data-exporter");
    }

    @Test
    void thereAreTwoPodsUnlessTheyAreScaledAutomatically() throws IOException {
        assertThat(one(SHARED.renderInstalled(), Deployment.class).getSpec().getReplicas())
                .isNull();
        var scaler =
                one(SHARED.renderInstalled(), HorizontalPodAutoscaler.class).getSpec();
        assertThat(scaler.getScaleTargetRef().getKind()).isEqualTo("Deployment");
        assertThat(scaler.getMinReplicas()).isEqualTo(2);
        assertThat(scaler.getMaxReplicas()).isEqualTo(6);
        assertThat(scaler.getBehavior().getScaleDown().getStabilizationWindowSeconds())
                .isEqualTo(300);

        var fixed = SHARED.with(values("autoscaling: {enabled: false}")).renderInstalled();
        assertThat(one(fixed, Deployment.class).getSpec().getReplicas()).isEqualTo(2);
        assertThat(fixed).noneMatch(object -> object.kind().equals("HorizontalPodAutoscaler"));
    }

    @Test
    void theDatabaseIsNamedByTheValuesAndItsPasswordIsReadFromAFile() {
        var pod = one(SHARED.renderInstalled(), Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec();

        var variables = pod.getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getName().startsWith("SPOOL_"))
                .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        assertThat(variables)
                .containsEntry("SPOOL_TYPE", "postgres")
                .containsEntry(
                        "SPOOL_POSTGRES_URL",
                        "jdbc:postgresql://db.databases.svc:5432/exporter"
                                + "?sslmode=verify-full&sslrootcert=/run/secrets/postgres/ca.crt")
                .containsEntry("SPOOL_POSTGRES_PASSWORD_FILE", "/run/secrets/postgres/password")
                .containsKey("SPOOL_KEY_FILE");
        assertThat(pod.getVolumes())
                .anyMatch(volume -> volume.getName().equals("postgres")
                        && volume.getSecret().getSecretName().equals("exporter-database"));
    }

    @Test
    void aClaimThatAllPodsShareIsForTheConsumerFile() throws IOException {
        var chart = SHARED.with(values("spool: {volume: existingClaim, existingClaim: exporter-reports}"));

        var pod = one(chart.renderInstalled(), Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals("SPOOL_POSTGRES_SHARED_FILES")
                        && variable.getValue().equals("true"));
        assertThat(pod.getVolumes())
                .anyMatch(volume -> volume.getName().equals("data")
                        && volume.getPersistentVolumeClaim().getClaimName().equals("exporter-reports"));
    }

    @Test
    void servicesLeadToAllPods() {
        var services = SHARED.renderInstalled().stream()
                .map(KubernetesObject::typed)
                .filter(Service.class::isInstance)
                .map(Service.class::cast);

        assertThat(services)
                .hasSize(2)
                .allSatisfy(service -> assertThat(service.getSpec().getSelector())
                        .doesNotContainKey("statefulset.kubernetes.io/pod-name"));
    }

    @Test
    void closedEgressIsOpenToEachServerOfTheDatabase() throws IOException {
        var chart = SHARED.with(values("""
                egress: {allow: ['search.logging.svc:9200']}
                spool: {postgres: {url: 'jdbc:postgresql://10.0.0.7:6432,standby.db/exporter'}}
                """));

        var ports = one(chart.renderInstalled(), NetworkPolicy.class).getSpec().getEgress().stream()
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal());

        assertThat(ports).contains(6432, 5432, 9200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spool: {volume: claim}                                 | spool.volume
            spool: {keySecret: ''}                                 | spool.keySecret
            spool: {postgres: {url: ''}}                           | spool.postgres
            spool: {postgres: {existingSecret: ''}}                | existingSecret
            spool: {postgres: {url: 'jdbc:postgresql://u:p@db/e'}} | url
            spool: {type: sqlite}                                  | autoscaling
            spool: {type: sqlite, postgres: {url: ''}}             | autoscaling
            config: {spool: {type: postgres}}                      | config.spool.type
            test: {consumer: ''}                                   | test.consumer
            resources: {requests: {cpu: null}}                     | resources.requests.cpu
            spool: {postgres: {replicaTimeout: 500ms}}             | replicaTimeout
            autoscaling: {minReplicas: 7}                          | maxReplicas
            """)
    void whatCannotWorkIsRefused(String values, String named) throws IOException {
        var chart = SHARED.with(values(values));

        assertThatThrownBy(chart::renderInstalled).hasMessageContaining(named);
    }

    private Path values(String yaml) throws IOException {
        return Files.writeString(scratch.resolve("values.yaml"), yaml);
    }

    private static <T> T one(List<KubernetesObject> objects, Class<T> type) {
        return objects.stream()
                .map(KubernetesObject::typed)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }
}
