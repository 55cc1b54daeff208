package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The certificate and the token that the chart makes where the operator brings none, and what becomes of them.
class ChartCertificateTest {
    private static final String RENEW_AFTER = "data-exporter.narrows.io/renew-after";
    private static final String AUTHORITY = "Secret/data-exporter-ca";
    private static final String CERTIFICATE = "Secret/data-exporter-tls";
    private static final String TOKEN = "Secret/data-exporter-test-token";
    private static final String TRUSTED = "ConfigMap/cnsi-exporter-service-ca";

    @TempDir
    private Path scratch;

    @AfterEach
    void removeAll() {
        FakeCluster.ofThisProcess().apply(List.of());
    }

    @Test
    void itIsForTheNamesByWhichClientsCallAndScannersTrustIt() throws Exception {
        var objects = render(Chart.DEFAULT);

        var certificate = certificates(objects, CERTIFICATE, "tls.crt").getFirst();
        var authority = certificates(objects, AUTHORITY, "tls.crt").getFirst();
        certificate.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isNotNegative();
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.getLast()))
                .contains(
                        "localhost",
                        "127.0.0.1",
                        "cnsi-exporter-service",
                        "cnsi-exporter-service.security",
                        "cnsi-exporter-service.security.svc",
                        "cnsi-exporter-service.security.svc.cluster.local",
                        "data-exporter-admin.security.svc");
        assertThat(certificate.getNotAfter().toInstant())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(3649)), Instant.now().plus(Duration.ofDays(3651)));
        assertThat(object(objects, TRUSTED).at("/data/ca.crt").asText()).isEqualTo(text(objects, AUTHORITY, "tls.crt"));
        assertThat(text(objects, CERTIFICATE, "ca.crt")).isEqualTo(text(objects, AUTHORITY, "tls.crt"));
    }

    /// Who can read the certificate's secret must not be able to make further certificates.
    @Test
    void noPodSeesTheKeyOfTheAuthority() {
        assertThat(Chart.DEFAULT.render())
                .flatExtracting(object -> object.pods().stream()
                        .flatMap(pods -> pods.spec().getVolumes().stream())
                        .filter(volume -> volume.getSecret() != null)
                        .map(volume -> volume.getSecret().getSecretName())
                        .toList())
                .contains("data-exporter-tls")
                .doesNotContain("data-exporter-ca");
    }

    @Test
    void anUpgradeKeepsAllOfIt() {
        var installed = installed();

        var upgraded = render(Chart.DEFAULT);

        for (var id : List.of(AUTHORITY, CERTIFICATE, TOKEN, TRUSTED)) {
            assertThat(upgraded.get(id)).as(id).isEqualTo(installed.get(id));
        }
    }

    @Test
    void theTokenIsThatOfTheLineInTheFileOfTokens() {
        var first = render(Chart.DEFAULT);
        var token = text(first, TOKEN, "token");

        assertThat(token).matches("dxse_[A-Za-z0-9]{43}");
        assertThat(text(first, TOKEN, "tokens")).isEqualTo("helm-test send " + TokenHash.of(token) + "\n");
        assertThat(text(render(Chart.DEFAULT), TOKEN, "token")).isNotEqualTo(token);
    }

    @Test
    void anUpgradeInTheLastThirdRenewsTheCertificateAndKeepsItsAuthority() throws Exception {
        var installed = installed(CERTIFICATE);

        var upgraded = render(Chart.DEFAULT);

        assertThat(upgraded.get(AUTHORITY)).isEqualTo(installed.get(AUTHORITY));
        assertThat(upgraded.get(TRUSTED)).isEqualTo(installed.get(TRUSTED));
        assertThat(text(upgraded, CERTIFICATE, "tls.crt")).isNotEqualTo(text(installed, CERTIFICATE, "tls.crt"));
        certificates(upgraded, CERTIFICATE, "tls.crt")
                .getFirst()
                .verify(certificates(upgraded, AUTHORITY, "tls.crt").getFirst().getPublicKey());
        assertThat(renewAfter(upgraded, CERTIFICATE))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(2432)), Instant.now().plus(Duration.ofDays(2434)));
    }

    @Test
    void aNewAuthorityIsTrustedBesideTheOldOne() throws Exception {
        var installed = installed(AUTHORITY);

        var upgraded = render(Chart.DEFAULT);

        var before = certificates(installed, AUTHORITY, "tls.crt").getFirst();
        var now = certificates(upgraded, AUTHORITY, "tls.crt").getFirst();
        assertThat(now).isNotEqualTo(before);
        assertThat(certificates(upgraded, CERTIFICATE, "ca.crt")).containsExactly(now, before);
        certificates(upgraded, CERTIFICATE, "tls.crt").getFirst().verify(now.getPublicKey());
    }

    @Test
    void anotherNameNeedsAnotherCertificate() throws Exception {
        var installed = installed();

        var upgraded = render(with("service: {name: reports}"));

        assertThat(upgraded.get(AUTHORITY)).isEqualTo(installed.get(AUTHORITY));
        assertThat(certificates(upgraded, CERTIFICATE, "tls.crt").getFirst().getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.getLast()))
                .contains("reports.security.svc");
    }

    @Test
    void anIssuerOfCertManagerMakesItWhereOneIsNamed() throws IOException {
        var objects = render(with("tls: {issuer: {name: cluster-ca, kind: ClusterIssuer}}"));

        assertThat(objects).doesNotContainKeys(AUTHORITY, CERTIFICATE, TRUSTED).containsKey(TOKEN);
        var spec = object(objects, "Certificate/data-exporter-tls").at("/spec");
        assertThat(spec.at("/secretName").asText()).isEqualTo("data-exporter-tls");
        assertThat(spec.at("/issuerRef/name").asText()).isEqualTo("cluster-ca");
        assertThat(spec.at("/dnsNames")).extracting(JsonNode::asText).contains("cnsi-exporter-service.security.svc");
        assertThat(object(objects, "StatefulSet/data-exporter").toString())
                .contains("\"secretName\":\"data-exporter-tls\"")
                .contains("\"/run/secrets/tls/ca.crt\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "security: {profile: open}",
                "security: {tls: terminated-elsewhere}",
                "{security: {profile: narrows}, egress: {allow: ['search.example:9200']}}"
            })
    void noneIsMadeWhereNobodyNeedsIt(String values) throws IOException {
        var objects = render(with(values));

        assertThat(objects).doesNotContainKeys(AUTHORITY, CERTIFICATE, TRUSTED);
        assertThat(object(objects, "StatefulSet/data-exporter").toString()).doesNotContain("CERTIFICATE_FILE", "HTTPS");
    }

    @Test
    void scannersOfNarrowsSpeakInTheClearWhileOperatorsHaveTls() throws IOException {
        var objects = render(
                with("{security: {profile: narrows}, egress: {allow: ['search.example:9200']}, tls: {secret: mine}}"));

        assertThat(object(objects, "StatefulSet/data-exporter").toString())
                .contains("ADMIN_CERTIFICATE_FILE", "\"scheme\":\"HTTPS\"")
                .doesNotContain("SERVER_CERTIFICATE_FILE");
        assertThat(object(objects, "Pod/data-exporter-test").toString())
                .contains("--url=http://cnsi-exporter-service:6780")
                .doesNotContain("--ca-file", "--token-file");
    }

    private Chart with(String values) throws IOException {
        return Chart.DEFAULT.with(Files.writeString(scratch.resolve("values.yaml"), values));
    }

    private static Map<String, JsonNode> render(Chart chart) {
        return KubernetesObject.byName(chart.render());
    }

    /// Installs the chart with nothing said into the cluster.
    ///
    /// @param ending the secrets of which less than a third of the time is left
    private static Map<String, JsonNode> installed(String... ending) {
        var objects = Chart.DEFAULT.render();
        var byName = KubernetesObject.byName(objects);
        for (var id : ending) {
            ((ObjectNode) object(byName, id).at("/metadata/annotations"))
                    .put(
                            RENEW_AFTER,
                            String.valueOf(Instant.now().minusSeconds(1).getEpochSecond()));
        }
        FakeCluster.ofThisProcess().apply(objects);
        return byName;
    }

    private static JsonNode object(Map<String, JsonNode> objects, String id) {
        return Objects.requireNonNull(objects.get(id), id);
    }

    private static Instant renewAfter(Map<String, JsonNode> objects, String id) {
        return Instant.ofEpochSecond(Long.parseLong(object(objects, id)
                .at("/metadata/annotations")
                .path(RENEW_AFTER)
                .asText()));
    }

    private static String text(Map<String, JsonNode> objects, String id, String key) {
        return new String(
                Base64.getDecoder()
                        .decode(object(objects, id).path("data").path(key).asText()),
                StandardCharsets.UTF_8);
    }

    private static List<X509Certificate> certificates(Map<String, JsonNode> objects, String id, String key)
            throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(text(objects, id, key).getBytes(StandardCharsets.UTF_8)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }
}
