package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.server.tls.ClientCertificates;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.test.tls.SelfSigned;
import io.narrows.exporter.test.tls.TestAuthority;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests what operators configure about client certificates.
class ClientCertificateKeysTest extends ConfigurationFixture {
    @TempDir
    private static Path files;

    private static TestAuthority authority;

    @BeforeAll
    static void makeCertificates() throws Exception {
        var server = SelfSigned.make(files);
        server.writeCertificate(files.resolve("tls.crt"));
        server.writeKey(files.resolve("tls.key"));
        authority = TestAuthority.make("CN=authority");
        TestAuthority.write(files.resolve("ca.crt"), authority.certificate());
    }

    @Test
    void sendersAndOperatorsLogInWithTheCertificatesThatTheirPatternsName() throws Exception {
        configure("""
                server: {certificateFile: "F/tls.crt", keyFile: "F/tls.key", clientCaFile: "F/ca.crt"}
                security:
                  profile: strict
                  senders:
                    ci: {sources: "*", certificates: "uri:spiffe://a/b, dns:*.CI.example"}
                    lab: {sources: "*", certificates: "cn:lab"}
                    tokens: {sources: "*"}
                admin:
                  certificateFile: F/tls.crt
                  keyFile: F/tls.key
                  clientCaFile: F/ca.crt
                  clientCertificate: required
                  readCertificates: dns:*.ops.example
                  changeCertificates: cn:alice, cn:bob
                """.replace("F/", files + "/"));

        var http = read().http();

        assertThat(http.senders().profile()).isEqualTo(SecurityProfile.STRICT);
        assertThat(http.senders().certificates().orElseThrow().owners())
                .hasToString("{ci=[uri:spiffe://a/b, dns:*.ci.example], lab=[cn:lab]}");
        assertThat(http.access().certificates().orElseThrow().owners().keySet())
                .containsExactly(Role.CHANGE, Role.READ);
        assertThat(http.access().admitAnybody()).isFalse();
        assertThat(http.reports().tls().orElseThrow().clients())
                .map(ClientCertificates::areRequired)
                .contains(false);
        assertThat(http.admin().tls().orElseThrow().clients())
                .map(ClientCertificates::areRequired)
                .contains(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.clientCaFile: F/ca.crt | server.clientCaFile needs server.certificateFile",
                "server.clientCaFile: F/tls.key | server.clientCaFile: F/tls.key holds no certificate in PEM",
                "server.clientCaFile: F/none | server.clientCaFile: cannot read F/none: there is no such file",
                "server.clientCrlFile: F/ca.crt | server.clientCrlFile needs server.clientCaFile: the authorities",
                "server: {clientCaFile: F/ca.crt, clientCrlFile: F/none} | server.clientCaFile, server.clientCrlFile: cannot read F/none: there is no such file",
                "server: {clientCaFile: F/ca.crt, clientCrlFile: F/ca.crt} | server.clientCaFile, server.clientCrlFile: F/ca.crt holds no revocation list in PEM",
                "admin.clientCrlFile: F/ca.crt | admin.clientCrlFile needs admin.clientCaFile: the authorities",
                "server.clientCertificate: required | server.clientCertificate: required needs server.clientCaFile",
                "server.clientCertificate: always | server.clientCertificate must be one of wanted, required",
                "admin.clientCaFile: F/ca.crt | admin.clientCaFile needs admin.certificateFile",
                "admin.readCertificates: cn:x | admin.readCertificates and admin.changeCertificates need admin.clientCaFile",
                "admin.readCertificates: alice | admin.readCertificates must be patterns that begin with uri:",
                "security.senders.ci: {sources: x, certificates: cn:x} | security.senders.ci.certificates needs server.clientCaFile",
                "security.senders.ci: {sources: x, certificates: x} | security.senders.ci.certificates is not allowed: must be patterns",
                "security.senders.ci: {sources: x, certificates: 'dns:'} | security.senders.ci.certificates is not allowed: a pattern has"
            })
    void whatMakesNoSenseIsAProblem(String yaml, String problem) throws Exception {
        configure(yaml.replace("F/", files + "/"));

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(problem.replace("F/", files + "/"));
    }

    @Test
    void eachPortHasRevocationListsOfItsOwn() throws Exception {
        var lost = authority.certify("CN=lab").certificate();
        TestAuthority.write(files.resolve("senders.crl"), authority.revoke(lost));
        TestAuthority.write(files.resolve("operators.crl"), authority.revoke());
        configure("""
                server: {certificateFile: F/tls.crt, keyFile: F/tls.key, clientCaFile: F/ca.crt, clientCrlFile: F/senders.crl}
                security: {profile: strict, senders: {lab: {sources: "*", certificates: "cn:lab"}}}
                admin:
                  certificateFile: F/tls.crt
                  keyFile: F/tls.key
                  clientCaFile: F/ca.crt
                  clientCrlFile: F/operators.crl
                  readCertificates: cn:lab
                """.replace("F/", files + "/"));

        var http = read().http();

        assertThat(objection(http.reports().tls().orElseThrow(), lost)).isEqualTo("is revoked");
        assertThat(objection(http.admin().tls().orElseThrow(), lost)).isEmpty();
        assertThat(http.senders().certificates().orElseThrow().authorities().objection(List.of(lost)))
                .isEqualTo("is revoked");
    }

    private static String objection(PortTls port, X509Certificate certificate) {
        return port.clients().orElseThrow().authorities().objection(List.of(certificate));
    }

    @Test
    void authoritiesOfOperatorsWithoutAnOperatorAreAProblem() throws Exception {
        configure("admin: {certificateFile: F/tls.crt, keyFile: F/tls.key, clientCaFile: F/ca.crt}"
                .replace("F/", files + "/"));

        assertThatThrownBy(this::read)
                .hasMessageStartingWith("admin.clientCaFile needs admin.readCertificates or admin.changeCertificates");
    }
}
