package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.tls.SelfSigned;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the example with two workload clusters and a management cluster.
class MultiClusterTest {
    private static final Path COMMAND = Path.of("../target/data-exporter/bin/data-exporter");
    private static final List<String> EDGES = List.of("edge-1", "edge-2");

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"edge-1", "edge-2"})
    void aWorkloadClusterRelaysEverythingUnderItsName(String cluster) throws Exception {
        var checked = check(cluster);

        assertThat(checked)
                .contains("consumers.relay.cluster = " + cluster + " (environment variable CONSUMERS_RELAY_CLUSTER)")
                .contains("routes.everything.consumers = management", "consumer management (relay)");
    }

    @Test
    void theManagementClusterTakesReportsOfEachWorkloadCluster() throws Exception {
        var checked = check("management");

        assertThat(EDGES)
                .allSatisfy(edge -> assertThat(checked)
                        .containsPattern("sender " + edge + " [^\n]*relays reports of other clusters"));
    }

    /// What the exporter in the pod says to its configuration and its variables.
    private String check(String folder) throws Exception {
        var objects = Kustomization.of("multi-cluster/" + folder).build();
        var configuration = objects.stream()
                .filter(object -> object.name().equals("data-exporter-config"))
                .map(object -> object.json().at("/data/application.yaml").asText())
                .findFirst()
                .orElseThrow();
        var config = Files.writeString(scratch.resolve("application.yaml"), here(configuration));
        for (var secret : List.of("token", "password")) {
            Files.writeString(scratch.resolve(secret), "a-secret");
        }
        var pair = SelfSigned.make(scratch);
        pair.writeCertificate(scratch.resolve("tls.crt"));
        pair.writeCertificate(scratch.resolve("ca.crt"));
        pair.writeKey(scratch.resolve("tls.key"));
        Files.writeString(scratch.resolve("tokens"), new TokenEntry("edge-1", Role.SEND, TokenHash.of("t")) + "\n");
        var check = new ProcessBuilder(COMMAND.toString(), "check-config", "--config=" + config);
        check.environment().putAll(variables(objects));
        return ChildProcess.run(check);
    }

    private Map<String, String> variables(List<KubernetesObject> objects) {
        return objects.stream()
                .flatMap(object -> object.pods().stream())
                .flatMap(pods -> pods.spec().getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> !variable.getName().equals("DATA_EXPORTER_CONFIG"))
                .filter(variable -> variable.getValueFrom() == null)
                .collect(Collectors.toMap(
                        EnvVar::getName,
                        variable -> here(variable.getValue()),
                        (first, second) -> second,
                        TreeMap::new));
    }

    /// As in the pod, but for the folders of its secrets, which are one folder of the test.
    private String here(String text) {
        return text.replaceAll("/run/secrets/[a-z]+/", scratch + "/").replace("$(POD_NAMESPACE)", "security");
    }
}
