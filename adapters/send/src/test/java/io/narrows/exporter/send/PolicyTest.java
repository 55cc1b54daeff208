package io.narrows.exporter.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.send.process.ProcessContext;
import io.narrows.exporter.test.tls.SelfSigned;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who a report is for, as a policy or a file says.
class PolicyTest {
    private static final String YAML = """
            apiVersion: goharbor.goharbor.io/v1alpha1
            kind: InspectionPolicy
            metadata:
              name: my-policy
            spec:
              schedule: "*/5 * * * *"
              inspector:
                exportConfig:
                  openSearch:
                    hostport: https://opensearch:9200
                    username: admin
                    password: "12345"
                    checkCert: false
                    mutualTLS: false
                  governor:
                    clusterId: 2026-11-24
                    url: ""
            """;
    private static final String CONSUMERS = "{\"governor\":{\"clusterId\":\"2026-11-24\",\"url\":\"\"},"
            + "\"openSearch\":{\"checkCert\":false,\"hostport\":\"https://opensearch:9200\",\"mutualTLS\":false,"
            + "\"password\":\"12345\",\"username\":\"admin\"}}";
    private static final String JSON =
            "{\"kind\":\"InspectionPolicy\",\"apiVersion\":\"goharbor.goharbor.io/v1alpha1\","
                    + "\"spec\":{\"inspector\":{\"exportConfig\":" + CONSUMERS + "}}}";

    @TempDir
    private static Path certificates;

    private static SelfSigned certificate;

    private final Map<String, String> variables = new HashMap<>();
    private final FakeExporter exporter;
    private FakeKubernetes kubernetes;

    @TempDir
    private Path scratch;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = SelfSigned.make(certificates);
    }

    PolicyTest() throws IOException {
        exporter = new FakeExporter();
    }

    @BeforeEach
    void setUp() throws Exception {
        kubernetes = new FakeKubernetes(certificate.server(), JSON);
        certificate.writeCertificate(scratch.resolve("ca.crt"));
        Files.writeString(scratch.resolve("token"), FakeKubernetes.TOKEN + "\n");
        variables.put("DATA_EXPORTER_URL", exporter.url());
        variables.put("DATA_EXPORTER_SOURCE", "risk_report");
    }

    @AfterEach
    void tearDown() {
        exporter.close();
        kubernetes.close();
    }

    @Test
    void aPolicyInYamlNamesTheConsumersAsNarrowsScannersSendThem() throws IOException {
        var run = send("--policy-file", file("policy.yaml", YAML));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.request().exportConfig()).isEqualTo(CONSUMERS);
    }

    @Test
    void aPolicyInJsonDoesToo() throws IOException {
        send("--policy-file", file("policy.json", JSON));

        assertThat(exporter.request().exportConfig()).isEqualTo(CONSUMERS);
    }

    @Test
    void amongSeveralDocumentsThePolicyCounts() throws IOException {
        var run = send("--policy-file", file("all.yaml", "apiVersion: v1\nkind: Namespace\n---\n" + YAML + "---\n"));

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(exporter.request().exportConfig()).isEqualTo(CONSUMERS);
    }

    @Test
    void theCommandLineIsLaidOverThePolicySettingBySetting() throws IOException {
        variables.put("OS_PASSWORD", "true");

        send(
                "--policy-file",
                file("policy.yaml", YAML),
                "--consumer=opensearch.PASSWORD=env:OS_PASSWORD",
                "--consumer=openSearch.checkCert=true",
                "--consumer=file");

        assertThat(exporter.request().exportConfig())
                .contains("\"password\":\"true\"", "\"checkCert\":true", "\"username\":\"admin\"", "\"file\":{}")
                .doesNotContain("12345");
    }

    @Test
    void anExportConfigIsTakenAsItStands() throws IOException {
        var json = send("--export-config", file("config.json", "{\"acme\":{\"n\":1.50,\"l\":[true,null]}}"));
        var yaml = send("--export-config", file("config.yaml", "acme:\n  n: 0x10\n  yes: no\n  when: 2026-11-24\n"));

        assertThat(json.status()).as(json.toString()).isZero();
        assertThat(yaml.status()).as(yaml.toString()).isZero();
        assertThat(exporter.requests())
                .extracting(FakeExporter.Request::exportConfig)
                .containsExactly(
                        "{\"acme\":{\"l\":[true,null],\"n\":1.50}}",
                        "{\"acme\":{\"n\":16,\"true\":false,\"when\":\"2026-11-24\"}}");
    }

    @Test
    void theApiIsAskedForAPolicyWithTheServiceAccount() throws IOException {
        var run = inPod("--policy=my-policy");

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(kubernetes.requests())
                .containsExactly("GET /apis/goharbor.goharbor.io/v1alpha1/inspectionpolicies/my-policy");
        assertThat(exporter.request().exportConfig()).isEqualTo(CONSUMERS);
    }

    @Test
    void anApiThatIsBusyIsAskedAgain() throws IOException {
        kubernetes.fail(503);

        var run = inPod("--policy=my-policy");

        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(kubernetes.requests()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401|2|does not take the token",
                "403|2|verbs: [get]",
                "404|2|there is no policy my-policy (HTTP 404)",
                "500|3|answers policy my-policy with HTTP 500"
            })
    void whatTheApiRefusesIsTold(int answer, int status, String reason) throws IOException {
        kubernetes.fail(answer);

        var run = inPod("--policy=my-policy", "--retry-for=0");

        assertThat(run.status()).isEqualTo(status);
        assertThat(run.err()).singleElement().asString().contains(reason).doesNotContain(FakeKubernetes.TOKEN);
        assertThat(exporter.requests()).isEmpty();
    }

    @Test
    void anApiThatNobodyTrustsIsNotToldTheToken() throws Exception {
        var other = Files.createDirectory(scratch.resolve("other"));
        SelfSigned.make(other).writeCertificate(scratch.resolve("ca.crt"));

        var run = inPod("--policy=my-policy", "--retry-for=0");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.err()).singleElement().asString().contains("certificate is not trusted");
        assertThat(kubernetes.requests()).isEmpty();
    }

    @Test
    void aPodWithoutAServiceAccountIsTold() throws IOException {
        Files.delete(scratch.resolve("token"));

        var run = inPod("--policy=my-policy");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("token", "there is no such file");
    }

    @Test
    void anExporterBehindHttpsIsTrustedByItsAuthority() throws IOException {
        variables.put("DATA_EXPORTER_URL", "https://127.0.0.1:" + kubernetes.port());

        var trusted = send("--consumer=file", "--retry-for=0", "--ca-file=" + scratch.resolve("ca.crt"));
        var stranger = send("--consumer=file", "--retry-for=0");
        var missing = send("--consumer=file", "--ca-file=/nowhere/ca.crt");
        var wrong = send("--consumer=file", "--ca-file=" + file("no.crt", "-----BEGIN"));

        assertThat(trusted.err()).singleElement().asString().contains("answers HTTP 401");
        assertThat(stranger.status()).isEqualTo(3);
        assertThat(stranger.err()).singleElement().asString().contains("--ca-file names the authority");
        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).singleElement().asString().contains("/nowhere/ca.crt: there is no such file");
        assertThat(wrong.status()).isEqualTo(2);
        assertThat(wrong.err()).singleElement().asString().contains("no certificate in PEM");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'kind: Namespace\napiVersion: v1'|Namespace of v1",
                "'kind: InspectionPolicy\napiVersion: goharbor.goharbor.io/v1'|InspectionPolicy of goharbor.goharbor.io/v1; it must",
                "'a: 1'|it is no Kubernetes manifest",
                "'a: [1'|neither YAML nor JSON",
                "'a: 1\na: 2'|neither YAML nor JSON",
                "'kind: InspectionPolicy\napiVersion: goharbor.goharbor.io/v1alpha1'|has no spec.inspector.exportConfig",
                "'{\"kind\":\"InspectionPolicy\",\"apiVersion\":\"goharbor.goharbor.io/v1alpha1\",\"spec\":{\"inspector\":{\"exportConfig\":{\"file\":7}}}}'|exportConfig.file must be an object but is a number"
            })
    void whatIsNoPolicyWithConsumersIsRefused(String text, String reason) throws IOException {
        var run = send("--policy-file", file("policy.yaml", text));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("policy.yaml", reason);
        assertThat(exporter.requests()).isEmpty();
    }

    @Test
    void twoPoliciesInAFileAreOneTooMany() throws IOException {
        var run = send("--policy-file", file("policy.yaml", YAML + "---\n" + YAML));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).singleElement().asString().contains("it has 2 policies");
    }

    private CommandRun inPod(String... arguments) throws IOException {
        variables.put("KUBERNETES_SERVICE_HOST", "127.0.0.1");
        variables.put("KUBERNETES_SERVICE_PORT", Integer.toString(kubernetes.port()));
        variables.put("DATA_EXPORTER_SERVICE_ACCOUNT_DIR", scratch.toString());
        return send(arguments);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(scratch.resolve(name), text).toString();
    }

    private CommandRun send(String... arguments) throws IOException {
        return CommandRun.of(
                new ProcessContext(variables, InputStream.nullInputStream(), false, false),
                Stream.concat(Stream.of(arguments), Stream.of(file("report.json", "{}")))
                        .toArray(String[]::new));
    }
}
