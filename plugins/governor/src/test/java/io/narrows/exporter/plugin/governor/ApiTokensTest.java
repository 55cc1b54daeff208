package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests where API tokens come from: files, or the secrets of a Kubernetes cluster.
class ApiTokensTest {
    @TempDir
    private static Path directory;

    private static TestCertificates certificates;

    @TempDir
    private Path secrets;

    @TempDir
    private Path account;

    private GovernorFixture fixture;
    private FakeKubernetes kubernetes;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory);
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new GovernorFixture(secrets);
        kubernetes = new FakeKubernetes(account, certificates);
        kubernetes.keep("cnsi-system", "csp-token", Map.of("API_TOKEN", GovernorFixture.API_TOKEN + "\n"));
    }

    @AfterEach
    void stop() {
        kubernetes.close();
        fixture.close();
    }

    @Test
    void aFileOfTheSecretsNameHoldsTheToken() throws Exception {
        assertThat(fixture.deliver(Map.of(), Map.of())).isEqualTo(new Delivered());
    }

    @Test
    void aSecretThatKubernetesMountedIsAFolderWithAFileForEachKey() throws Exception {
        Files.createDirectory(secrets.resolve("mounted"));
        Files.writeString(secrets.resolve("mounted/API_TOKEN"), GovernorFixture.API_TOKEN);

        assertThat(fixture.deliver(Map.of("cspSecretName", "mounted"), Map.of()))
                .isEqualTo(new Delivered());
    }

    @Test
    void aFileThatIsMissingIsNamed() throws Exception {
        assertThat(fixture.deliver(Map.of("cspSecretName", "nowhere"), Map.of()))
                .isEqualTo(new Misconfigured("cannot read " + secrets.resolve("nowhere") + ": there is no such file"));
    }

    @Test
    void aFileWithoutATokenIsNamed() throws Exception {
        Files.writeString(secrets.resolve("blank"), " \n");
        Files.writeString(secrets.resolve("prose"), "two words");
        Files.write(secrets.resolve("binary"), new byte[] {(byte) 0xC3, 0x28});

        assertThat(fixture.deliver(Map.of("cspSecretName", "blank"), Map.of()))
                .isEqualTo(new Misconfigured(secrets.resolve("blank") + " is empty"));
        assertThat(fixture.deliver(Map.of("cspSecretName", "prose"), Map.of()))
                .isEqualTo(new Misconfigured(secrets.resolve("prose") + " is no token"));
        assertThat(fixture.deliver(Map.of("cspSecretName", "binary"), Map.of()))
                .isEqualTo(new Misconfigured("cannot read " + secrets.resolve("binary") + ": MalformedInputException"));
    }

    @Test
    void withoutAFolderOfSecretsKubernetesIsAskedWithThePodsServiceAccount() throws Exception {
        assertThat(fromKubernetes()).isEqualTo(new Delivered());

        assertThat(kubernetes.service().asked()).singleElement().satisfies(asked -> {
            assertThat(asked.method()).isEqualTo("GET");
            assertThat(asked.target()).isEqualTo("/api/v1/namespaces/cnsi-system/secrets/csp-token");
            assertThat(asked.header("Authorization")).isEqualTo("Bearer service-account-token-1");
        });
    }

    @Test
    void theNamespaceIsTheOperatorsChoice() throws Exception {
        kubernetes.keep("elsewhere", "other", Map.of("API_TOKEN", GovernorFixture.API_TOKEN));
        var options = Map.of(
                "secretsDirectory",
                "",
                "secretNamespace",
                "elsewhere",
                "kubernetesUrl",
                kubernetes.service().url() + "/",
                "serviceAccountDirectory",
                account.toString());

        assertThat(fixture.deliver(Map.of("cspSecretName", "other"), options)).isEqualTo(new Delivered());
    }

    @Test
    void theTokenOfTheServiceAccountIsReadAgainForItIsReplaced() throws Exception {
        fixture.csp().expireIn(0);
        try (var consumer = fixture.open(Map.of(), kubernetes.options())) {
            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());

            kubernetes.rotateToken("service-account-token-2");

            assertThat(GovernorFixture.deliver(consumer)).isEqualTo(new Delivered());
        }
    }

    @Test
    void aServiceAccountThatKubernetesDoesNotKnowIsMisconfigured() throws Exception {
        Files.writeString(account.resolve("token"), "forged-token-of-the-test");

        assertThat(fromKubernetes())
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("the secret csp-token in the namespace cnsi-system", "HTTP 401: Unauthorized")
                .doesNotContain("forged-token-of-the-test");
    }

    @Test
    void whatTheServiceAccountMayNotDoIsSaidInTheWordsOfKubernetes() throws Exception {
        kubernetes
                .service()
                .behave(request -> FakeKubernetes.status(
                        403, "User may not get secrets, said " + request.header("Authorization")));

        assertThat(fromKubernetes())
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("HTTP 403: User may not get secrets, said Bearer ***");
    }

    @Test
    void aSecretThatIsMissingIsMisconfigured() throws Exception {
        assertThat(fixture.deliver(Map.of("cspSecretName", "nowhere"), kubernetes.options()))
                .isEqualTo(new Misconfigured("cannot read the secret nowhere in the namespace cnsi-system: Kubernetes"
                        + " answered HTTP 404: secrets not found"));
    }

    @ParameterizedTest
    @CsvSource({"token, YQ==, is empty", "API_TOKEN, '', is empty", "API_TOKEN, %%%, is not in base64"})
    void aSecretWithoutATokenIsMisconfigured(String key, String value, String problem) throws Exception {
        kubernetes.keepEncoded("cnsi-system", "csp-token", Map.of(key, value));

        assertThat(fromKubernetes())
                .isEqualTo(new Misconfigured(
                        "the secret csp-token in the namespace cnsi-system: its key API_TOKEN " + problem));
    }

    @Test
    void whatKubernetesWouldNotAnswerIsMisconfigured() throws Exception {
        kubernetes.service().behave(request -> Said.of(200, "<html>"));

        assertThat(fromKubernetes()).isInstanceOf(Misconfigured.class);
    }

    @Test
    void aKubernetesThatIsBusyIsUnavailable() throws Exception {
        kubernetes
                .service()
                .behave(request -> FakeKubernetes.status(429, "slow down").with("Retry-After", "7"));

        assertThat(fromKubernetes())
                .isEqualTo(new Unavailable(
                        "cannot read the secret csp-token in the namespace cnsi-system: Kubernetes answered HTTP 429: slow down",
                        Duration.ofSeconds(7)));
    }

    @Test
    void aKubernetesWithAnotherCertificateIsNotTrusted() throws Exception {
        Files.copy(certificates.pem("client"), account.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(fromKubernetes())
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("the certificate of " + kubernetes.service().hostPort() + " is not trusted");
        assertThat(kubernetes.service().asked()).isEmpty();
    }

    @Test
    void outsideOfKubernetesTheReasonSaysWhatToDo(@TempDir Path empty) throws Exception {
        var options = Map.of("secretsDirectory", "", "serviceAccountDirectory", empty.toString());

        assertThat(fixture.deliver(Map.of(), options))
                .isEqualTo(
                        new Misconfigured(
                                "cannot read " + empty.resolve("token")
                                        + ": there is no such file; where there is no Kubernetes, set consumers.governor.secretsDirectory"));
    }

    @Test
    void aServiceAccountWithoutAnAuthorityIsMisconfigured() throws Exception {
        Files.delete(account.resolve("ca.crt"));

        assertThat(fromKubernetes())
                .isEqualTo(new Misconfigured("cannot read " + account.resolve("ca.crt") + ": there is no such file"));
    }

    private DeliveryResult fromKubernetes() throws InterruptedException {
        return fixture.deliver(Map.of(), kubernetes.options());
    }
}
