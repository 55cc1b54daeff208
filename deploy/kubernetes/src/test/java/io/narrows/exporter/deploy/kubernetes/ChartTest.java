package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
    @TempDir
    private Path scratch;

    static List<Chart> variants() {
        return Chart.variants();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void helmFindsNothingToComplainOf(Chart chart) throws IOException {
        var result = chart.lint(scratch);

        // An icon is for catalogs on the web.
        assertThat(result.getMessages()).allMatch(message -> message.contains("icon is recommended"));
        assertThat(result.isFailed()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void whatItRendersIsKnownToKubernetesFieldByField(Chart chart) {
        assertThat(chart.render()).hasSizeGreaterThan(4).allSatisfy(KubernetesObject::typed);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void everythingIsInTheNamespaceOfTheRelease(Chart chart) {
        assertThat(chart.render())
                .allSatisfy(object -> assertThat(
                                object.json().at("/metadata/namespace").asText())
                        .as(object.toString())
                        .isEqualTo(chart.namespace()));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void theNotesPrintThreeCommandsWithTheNamesOfTheRelease(Chart chart) {
        var objects = KubernetesObject.byName(chart.render());
        var notes = chart.notes();

        var commands = Pattern.compile("(?m)^ {5}((kubectl|helm) .*)$")
                .matcher(notes)
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(commands)
                .hasSize(3)
                .allSatisfy(command -> assertThat(command).contains("-n " + chart.namespace()));
        var named = Pattern.compile("(?:statefulset|deployment)/(\\S+)").matcher(notes);
        assertThat(named.find()).isTrue();
        assertThat(objects.keySet()).containsAnyOf("StatefulSet/" + named.group(1), "Deployment/" + named.group(1));
        assertThat(notes)
                .containsPattern("port-forward (pod/" + named.group(1) + "-0|deployment/" + named.group(1) + ") 6781")
                .containsPattern("https?://cnsi-exporter-service\\." + chart.namespace() + ":6780/forward");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replicas: two                              | replicas
            replica: 1                                 | replica
            config: text                               | config
            image: {tag: latest}                       | image
            image: {tags: 0.1.0}                       | tags
            image: {digest: sha256:12}                 | digest
            service: {port: '6780'}                    | port
            service: {type: ExternalName}              | type
            spool: {volume: hostPath}                  | volume
            spool: {sise: 8Gi}                         | sise
            spool: {size: big}                         | size
            plugins: {volume: yes}                     | volume
            plugins: {configMaps: acme}                | configMaps
            governor: {access: guess}                  | access
            governor: {secrets: [Not_A_Name]}          | secrets
            networkPolicy: {enabled: 'yes'}            | enabled
            podDisruptionBudget: {minAvailable: 1}     | minAvailable
            serviceMonitor: {interval: soon}           | interval
            prometheusRule: {runbookUrl: https://a}    | runbookUrl
            dashboard: {labels: [grafana_dashboard]}   | labels
            stopGraceSeconds: 25s                      | stopGraceSeconds
            extraEnv: [{nam: LOG_LEVEL, value: debug}] | nam
            existingSecret: {name: a}                  | existingSecret
            admin: {hosts: ['https://exporter.test']}  | hosts
            admin: {tokenSecret: a}                    | tokenSecret
            security: {profile: closed}                | profile
            security: {tls: yes}                       | tls
            security: {peers: []}                      | peers
            security: {peers: [10.0.0.0/33]}           | peers
            tls: {days: 0}                             | days
            tls: {issuer: {kind: Vault}}               | kind
            """)
    void aTypoOrAValueOfTheWrongTypeIsRefusedByItsName(String values, String named) throws IOException {
        var chart = Chart.DEFAULT.with(file(values));

        assertThatThrownBy(chart::render)
                .hasMessageContaining("values don't meet the specifications of the schema")
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            spool: {volume: existingClaim}                        | spool.existingClaim names none
            spool: {existingClaim: mine}                          | spool.volume is not existingClaim
            plugins: {volume: existingClaim}                      | plugins.existingClaim names none
            plugins: {volume: configMaps}                         | plugins.configMaps names none
            plugins: {volume: image, image: {repository: a/b}}    | needs a repository, and a tag or a digest
            caBundle: {configMap: a, secret: b}                   | it can only be one of them
            security: {profile: narrows}                          | egress.allow is empty, and there is no InspectionPolicy
            security: {tokensSecret: a}                           | test.tokenSecret
            tls: {secret: a, issuer: {name: b}}                   | it can only be one of them
            config: {security: {profile: open}}                   | set the value security.profile instead
            {admin: {tokensSecret: a}, serviceMonitor: {enabled: true}} | serviceMonitor.tokenSecret names no token
            {admin: {clientCaSecret: a}, serviceMonitor: {enabled: true}} | neither a certificateSecret nor a tokenSecret
            prometheusRule: {enabled: true}                       | needs serviceMonitor.enabled
            replicas: 2                                           | set spool.type to postgres for more
            """)
    void valuesThatDoNotFitTogetherAreRefusedInASentence(String values, String sentence) throws IOException {
        var chart = Chart.DEFAULT.with(file(values));

        assertThatThrownBy(chart::render).hasMessageContaining(sentence);
    }

    @Test
    void withACertificateEveryClientOfTheChartSpeaksTls() {
        var objects = Chart.DEFAULT.with(Path.of("../helm/examples/tls.yaml")).render();

        var container = statefulSet(objects)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
        assertThat(List.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe()))
                .allMatch(probe -> probe.getHttpGet().getScheme().equals("HTTPS"));
        assertThat(container.getEnv())
                .filteredOn(variable -> variable.getName().matches("(SERVER|ADMIN)_(CERTIFICATE|KEY)_FILE"))
                .hasSize(4);
        assertThat(object(objects, "Pod/data-exporter-test").at("/spec/containers/0/args"))
                .extracting(JsonNode::asText)
                .contains("--url=https://cnsi-exporter-service:6780", "--ca-file=/etc/tls/ca.crt");
        var endpoint = object(objects, "ServiceMonitor/data-exporter").at("/spec/endpoints/0");
        assertThat(endpoint.at("/scheme").asText()).isEqualTo("https");
        assertThat(endpoint.at("/tlsConfig/serverName").asText()).isEqualTo("data-exporter-admin.security.svc");
    }

    @Test
    void theNotesWarnOfAnExporterThatTakesReportsWithoutALogin() throws IOException {
        assertThat(Chart.DEFAULT.notes())
                .contains("Senders log in", "ConfigMap cnsi-exporter-service-ca")
                .doesNotContain("WARNING");
        assertThat(Chart.NARROWS.notes())
                .contains("WARNING: security.profile is narrows.", "10.0.0.0/8", "for opensearch.logging:9200");
        assertThat(Chart.DEFAULT.with(file("security: {profile: open}")).notes())
                .contains("WARNING: security.profile is open.");
    }

    @Test
    void theOneSwitchForScannersOfNarrowsLetsPodsInWithoutALogin() {
        var objects = Chart.NARROWS.render();

        var variables =
                statefulSet(objects).getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv().stream()
                        .filter(variable -> variable.getValue() != null)
                        .collect(Collectors.toMap(EnvVar::getName, EnvVar::getValue));
        assertThat(variables)
                .containsEntry("SECURITY_PROFILE", "narrows")
                .containsEntry("SECURITY_TLS", "terminated-elsewhere")
                .containsEntry("SECURITY_PEERS", "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,fd00::/8")
                .containsEntry("EGRESS_ALLOW", "opensearch.logging:9200");
        assertThat(object(objects, "NetworkPolicy/cnsi-exporter")
                        .at("/spec/ingress/0/from")
                        .toString())
                .isEqualTo("[{\"namespaceSelector\":{}}]");
    }

    /// A URL that the exporter would not read as a destination must not keep it from starting.
    @Test
    void theOneSwitchReadsTheDestinationsOfThePoliciesInTheCluster() {
        var chart = new Chart("cnsi-exporter", "cnsi-system", List.of(Chart.FOLDER.resolve("values-narrows.yaml")));
        var cluster = FakeCluster.ofThisProcess();
        try {
            cluster.applyPolicies("""
                    {"openSearch": {"hostport": "https://u:p@opensearch.logging:9200/a"}, "governor": {"url": ""}}""", """
                    {"openSearch": {"hostport": ""}, "governor": {"url": "https://governor.example/api?x=1"}}""", """
                    {"openSearch": {"hostport": "http://[fd00::7]:9200"}}""", """
                    {"openSearch": {"hostport": "https://opensearch.logging:9200"}}""", """
                    {"openSearch": {"hostport": "no such host,"}}""", "{}");

            assertThat(chart.notesInTheCluster())
                    .contains("for opensearch.logging:9200, governor.example, console.cloud.vmware.com:443,"
                            + " [fd00::7]:9200. It is");

            cluster.applyPolicies();
            assertThatThrownBy(chart::notesInTheCluster)
                    .hasMessageContaining("egress.allow is empty, and there is no InspectionPolicy");
        } finally {
            cluster.apply(List.of());
        }
    }

    @Test
    void theKeysOfServiceAccountsAreReachedWhereEgressIsClosed() {
        var objects =
                Chart.DEFAULT.with(Path.of("../helm/examples/senders.yaml")).render();

        assertThat(object(objects, "StatefulSet/data-exporter").toString())
                .contains("\"opensearch.logging:9200,kubernetes.default.svc:443\"");
        assertThat(object(objects, "NetworkPolicy/data-exporter")
                        .at("/spec/egress")
                        .findValuesAsText("port"))
                .contains("443", "6443");
    }

    /// As a folder, because a file that is mounted alone (subPath) never changes in a running pod.
    @Test
    void theKeysOfTheSpoolAreMountedAsAFolderThatTheGroupAloneMayRead() throws IOException {
        var chart = Chart.DEFAULT.with(file("spool: {keySecret: keys, sealExisting: true}"));

        var spec = statefulSet(chart.render()).getSpec().getTemplate().getSpec();

        var container = spec.getContainers().getFirst();
        assertThat(container.getEnv())
                .anyMatch(variable -> variable.getName().equals("SPOOL_KEY_FILE")
                        && variable.getValue().equals("/run/secrets/spool/key"))
                .anyMatch(variable -> variable.getName().equals("SPOOL_SEAL_EXISTING")
                        && variable.getValue().equals("true"));
        assertThat(container.getVolumeMounts())
                .filteredOn(mount -> mount.getName().equals("spool-key"))
                .singleElement()
                .satisfies(mount -> {
                    assertThat(mount.getMountPath()).isEqualTo("/run/secrets/spool");
                    assertThat(mount.getSubPath()).isNull();
                });
        assertThat(spec.getVolumes())
                .filteredOn(volume -> volume.getName().equals("spool-key"))
                .singleElement()
                .satisfies(volume ->
                        assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440));
    }

    @Test
    void aCollectorOfTracesIsReachedWithTheHeadersOfASecretWhereEgressIsClosed() throws IOException {
        var objects = Chart.DEFAULT
                .with(file(
                        "{tracing: {endpoint: 'http://otel.observability:4318', sampling: 0.01, headersSecret: otel},"
                                + " log: {format: json}, egress: {allow: ['search:9200']}}"))
                .render();

        var pod = statefulSet(objects).getSpec().getTemplate().getSpec();
        assertThat(pod.getContainers().getFirst().getEnv())
                .extracting(variable -> variable.getName() + "=" + variable.getValue())
                .contains(
                        "TRACING_ENDPOINT=http://otel.observability:4318",
                        "TRACING_SAMPLING=0.01",
                        "TRACING_HEADERS_FILE=/run/secrets/tracing/headers",
                        "LOG_FORMAT=json",
                        "EGRESS_ALLOW=search:9200");
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getName().equals("tracing-headers"))
                .singleElement()
                .satisfies(volume ->
                        assertThat(volume.getSecret().getDefaultMode()).isEqualTo(0440));
        assertThat(object(objects, "NetworkPolicy/data-exporter")
                        .at("/spec/egress")
                        .findValuesAsText("port"))
                .containsExactly("53", "53", "9200", "4318");
    }

    @Test
    void aChangedConfigurationRestartsTheExporter() throws IOException {
        var before = Chart.DEFAULT.render();
        var after = Chart.DEFAULT.with(file("config: {log: {level: debug}}")).render();

        assertThat(checksum(after)).isNotEqualTo(checksum(before));
    }

    @Test
    void thePodHasTimeForTheGraceOfTheStop() throws IOException {
        var chart = Chart.DEFAULT.with(file("stopGraceSeconds: 100"));

        var spec = statefulSet(chart.render()).getSpec().getTemplate().getSpec();

        assertThat(spec.getTerminationGracePeriodSeconds()).isEqualTo(110);
        assertThat(spec.getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals("STOP_GRACE")
                        && variable.getValue().equals("100s"));
    }

    @Test
    void nobodyHasRightsInKubernetesUnlessTheGovernorAsksForSecrets() {
        for (var chart : Chart.variants()) {
            var objects = chart.render();
            var asks = chart.toString().contains("governor.yaml");

            assertThat(objects.stream().anyMatch(object -> object.kind().endsWith("Role")))
                    .as(chart.toString())
                    .isEqualTo(asks);
            var exporter = chart.renderInstalled().stream()
                    .flatMap(object -> object.pods().stream())
                    .findFirst()
                    .orElseThrow();
            assertThat(exporter.spec().getAutomountServiceAccountToken())
                    .as(chart.toString())
                    .isEqualTo(asks);
        }
    }

    @Test
    void theGovernorMayGetTheNamedSecretsAndNothingElse() {
        var chart = Chart.DEFAULT.with(Path.of("../helm/examples/governor.yaml"));

        var rules = chart.render().stream()
                .map(KubernetesObject::typed)
                .filter(Role.class::isInstance)
                .flatMap(role -> ((Role) role).getRules().stream())
                .toList();

        assertThat(rules).singleElement().satisfies(rule -> {
            assertThat(rule.getResources()).containsExactly("secrets");
            assertThat(rule.getVerbs()).containsExactly("get");
            assertThat(rule.getResourceNames()).containsExactly("csp-token");
        });
    }

    @Test
    void scannersDoNotReachTheOperatorsPort() {
        var policy = object(Chart.DEFAULT.render(), "NetworkPolicy/data-exporter");

        var open = policy.at("/spec/ingress").findValuesAsText("port");

        assertThat(open).containsExactly("http");
    }

    @Test
    void withEgressRulesOnlyThoseAndNamesAreLeftOpen() {
        var chart = Chart.DEFAULT.with(Path.of("../helm/examples/monitoring.yaml"));
        var policy = object(chart.render(), "NetworkPolicy/data-exporter");

        assertThat(policy.at("/spec/policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
        assertThat(policy.at("/spec/egress").findValuesAsText("port")).containsExactly("53", "53", "9200");
    }

    @Test
    void theNetworkPolicyClosesEgressToWhatTheExporterAllows() throws IOException {
        var objects = allowing(
                        "search.logging.svc:9200",
                        "'*.example.com'",
                        "10.0.0.0/8:9200-9299",
                        "10.0.0.7",
                        "'[fd00::/8]:443'",
                        "fd00::7")
                .render();
        var rules = object(objects, "NetworkPolicy/data-exporter").at("/spec/egress");

        assertThat(objects).allSatisfy(KubernetesObject::typed);
        assertThat(rules).hasSize(7);
        assertThat(rules.get(1).toString())
                .isEqualTo("{\"to\":[{\"ipBlock\":{\"cidr\":\"0.0.0.0/0\",\"except\":[\"169.254.0.0/16\"]}},"
                        + "{\"ipBlock\":{\"cidr\":\"::/0\",\"except\":[\"fe80::/10\"]}}],"
                        + "\"ports\":[{\"port\":9200,\"protocol\":\"TCP\"}]}");
        assertThat(rules.get(2).has("ports")).isFalse();
        assertThat(rules.get(3).toString())
                .isEqualTo("{\"to\":[{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}],"
                        + "\"ports\":[{\"port\":9200,\"endPort\":9299,\"protocol\":\"TCP\"}]}");
        assertThat(rules.get(4).toString()).isEqualTo("{\"to\":[{\"ipBlock\":{\"cidr\":\"10.0.0.7/32\"}}]}");
        assertThat(rules.get(5).toString())
                .isEqualTo("{\"to\":[{\"ipBlock\":{\"cidr\":\"fd00::/8\"}}],"
                        + "\"ports\":[{\"port\":443,\"protocol\":\"TCP\"}]}");
        assertThat(rules.get(6).toString()).isEqualTo("{\"to\":[{\"ipBlock\":{\"cidr\":\"fd00::7/128\"}}]}");
    }

    @Test
    void theExporterAllowsTheDestinationsOfTheChart() throws IOException {
        var container = object(allowing("search.logging.svc:9200", "10.0.0.0/8").render(), "StatefulSet/data-exporter")
                .at("/spec/template/spec/containers/0/env");

        assertThat(container)
                .filteredOn(variable -> variable.at("/name").asText().equals("EGRESS_ALLOW"))
                .extracting(variable -> variable.at("/value").asText())
                .containsExactly("search.logging.svc:9200,10.0.0.0/8");
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void theExporterSendsOverTlsOnlyIfTheChartSaysSo(boolean requireTls, int variables) throws IOException {
        var chart = Chart.DEFAULT
                .with(file("egress: {requireTls: " + requireTls + "}"))
                .render();

        assertThat(object(chart, "StatefulSet/data-exporter").at("/spec/template/spec/containers/0/env"))
                .filteredOn(variable -> variable.at("/name").asText().equals("EGRESS_REQUIRE_TLS"))
                .hasSize(variables);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://search.example",
                "search.example/path",
                "search*.example",
                "'a,b'",
                "10.0.0.0/8/8",
                "search.example:http",
                "'[fd00::1'"
            })
    void aDestinationThatTheExporterWouldNotReadIsNoValue(String entry) {
        assertThatThrownBy(() -> allowing(entry).render()).hasMessageContaining("allow");
    }

    private Chart allowing(String... destinations) throws IOException {
        return Chart.DEFAULT.with(Files.writeString(
                scratch.resolve("allow.yaml"), "egress: {allow: [" + String.join(", ", destinations) + "]}\n"));
    }

    @Test
    void helmTestReachesTheExporterWhereOnlySomeScannersDo() {
        var objects =
                Chart.DEFAULT.with(Path.of("../helm/examples/monitoring.yaml")).render();
        var labels = object(objects, "Pod/data-exporter-test").at("/metadata/labels");

        assertThat(object(objects, "NetworkPolicy/data-exporter").at("/spec/ingress/0/from"))
                .anyMatch(peer -> selects(peer.at("/podSelector/matchLabels"), labels));
    }

    @Test
    void prometheusFindsThePortOfOperatorsAndNoOther() {
        var objects =
                Chart.DEFAULT.with(Path.of("../helm/examples/monitoring.yaml")).render();
        var selector = object(objects, "ServiceMonitor/data-exporter").at("/spec/selector/matchLabels");

        var found = objects.stream()
                .filter(object -> object.kind().equals("Service"))
                .filter(service -> selects(selector, service.json().at("/metadata/labels")))
                .map(service -> service.json().at("/spec/ports/0/name").asText());

        assertThat(found).containsExactly("admin");
    }

    @Test
    void operatorsLogInWithTheTokensOfASecretAndSoDoesPrometheus() {
        var objects = Chart.DEFAULT.with(Path.of("../helm/examples/login.yaml")).render();
        var pod = statefulSet(objects).getSpec().getTemplate().getSpec();

        var variables = pod.getContainers().getFirst().getEnv();
        assertThat(variables)
                .anyMatch(variable -> variable.getName().equals("ADMIN_TOKEN_FILE")
                        && variable.getValue().equals("/run/secrets/admin/tokens"));
        assertThat(variables)
                .anyMatch(variable -> variable.getName().equals("ADMIN_HOSTS")
                        && variable.getValue().endsWith(".svc.cluster.local,exporter.example.org"));
        assertThat(pod.getVolumes())
                .anyMatch(volume -> volume.getName().equals("admin-tokens")
                        && volume.getSecret().getSecretName().equals("operator-tokens"));
        assertThat(object(objects, "ServiceMonitor/data-exporter")
                        .at("/spec/endpoints/0/authorization/credentials/name")
                        .asText())
                .isEqualTo("prometheus-token");
    }

    @Test
    void sendersLogInWithTheTokensOfASecret() {
        var pod = statefulSet(Chart.DEFAULT
                        .with(Path.of("../helm/examples/senders.yaml"))
                        .render())
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals("SECURITY_TOKEN_FILE")
                        && variable.getValue().equals("/run/secrets/senders/tokens"));
        assertThat(pod.getContainers().getFirst().getVolumeMounts())
                .anyMatch(mount -> mount.getName().equals("sender-tokens")
                        && mount.getMountPath().equals("/run/secrets/senders"));
        assertThat(pod.getVolumes())
                .anyMatch(volume -> volume.getName().equals("sender-tokens")
                        && volume.getSecret().getSecretName().equals("sender-tokens"))
                .anyMatch(volume -> volume.getName().equals("kubernetes-keys")
                        && volume.getProjected().getSources().getFirst().getServiceAccountToken() != null);
        assertThat(pod.getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals("SECURITY_JWKS_TOKEN_FILE")
                        && variable.getValue().equals("/run/secrets/kubernetes-keys/token"));
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }

    @Test
    void sendersAndOperatorsLogInWithTheCertificatesOfTheirAuthorities() {
        var pod = statefulSet(Chart.DEFAULT
                        .with(Path.of("../helm/examples/client-certificates.yaml"))
                        .render())
                .getSpec()
                .getTemplate()
                .getSpec();

        assertThat(pod.getContainers().getFirst().getEnv())
                .anyMatch(variable -> variable.getName().equals("SERVER_CLIENT_CA_FILE")
                        && variable.getValue().equals("/run/secrets/sender-ca/ca.crt"))
                .anyMatch(variable -> variable.getName().equals("SERVER_CLIENT_CRL_FILE")
                        && variable.getValue().equals("/run/secrets/sender-ca/crl.pem"))
                .anyMatch(variable -> variable.getName().equals("ADMIN_CLIENT_CA_FILE")
                        && variable.getValue().equals("/run/secrets/operator-ca/ca.crt"))
                .noneMatch(variable -> variable.getName().equals("ADMIN_CLIENT_CRL_FILE"));
        assertThat(pod.getVolumes())
                .anyMatch(volume -> volume.getName().equals("sender-ca")
                        && volume.getSecret().getItems().stream()
                                .anyMatch(item -> item.getKey().equals("crl.pem")
                                        && item.getPath().equals("crl.pem")));
        for (var port : List.of("sender", "operator")) {
            assertThat(pod.getContainers().getFirst().getVolumeMounts())
                    .anyMatch(mount -> mount.getName().equals(port + "-ca")
                            && mount.getMountPath().equals("/run/secrets/" + port + "-ca"));
            assertThat(pod.getVolumes())
                    .anyMatch(volume -> volume.getName().equals(port + "-ca")
                            && volume.getSecret().getSecretName().equals(port + "-authority"));
        }
    }

    @Test
    void noNameThatSomebodyCouldRegisterIsOnTheListOfHosts() {
        var variables = statefulSet(Chart.DEFAULT.render())
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();

        assertThat(variables)
                .filteredOn(variable -> variable.getName().equals("ADMIN_HOSTS"))
                .flatExtracting(variable -> List.of(variable.getValue().split(",")))
                .hasSize(2)
                .allMatch(host -> String.valueOf(host).matches(".+\\.(svc|svc\\.cluster\\.local)"));
    }

    private static boolean selects(JsonNode selector, JsonNode labels) {
        return !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }

    private static JsonNode object(List<KubernetesObject> objects, String id) {
        return objects.stream()
                .filter(object -> object.toString().equals(id))
                .findFirst()
                .orElseThrow()
                .json();
    }

    private Path file(String values) throws IOException {
        return Files.writeString(scratch.resolve("values.yaml"), values);
    }

    private static String checksum(List<KubernetesObject> objects) {
        return String.valueOf(statefulSet(objects)
                .getSpec()
                .getTemplate()
                .getMetadata()
                .getAnnotations()
                .get("checksum/config"));
    }

    private static StatefulSet statefulSet(List<KubernetesObject> objects) {
        return objects.stream()
                .map(KubernetesObject::typed)
                .filter(StatefulSet.class::isInstance)
                .map(StatefulSet.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
