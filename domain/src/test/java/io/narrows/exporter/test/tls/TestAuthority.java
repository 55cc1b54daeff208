package io.narrows.exporter.test.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A certificate authority that certifies the clients of a test.
public record TestAuthority(String name, KeyPair keys, X509Certificate certificate) {
    private static final Duration DAY = Duration.ofDays(1);

    /// @param name such as `CN=authority`
    public static TestAuthority make(String name) throws Exception {
        var keys = keyPair();
        var now = Instant.now();
        var certificate = new TestCertificate()
                .ofAuthority()
                .sign(name, keys, name, keys, now.minus(DAY.multipliedBy(9)), now.plus(DAY.multipliedBy(9)));
        return new TestAuthority(name, keys, certificate);
    }

    /// Certifies a client for a day.
    ///
    /// @param subject such as `CN=scanner`
    /// @param names alternative names, such as `dns:scanner.example` and `uri:spiffe://x/y`
    public TestClient certify(String subject, String... names) throws Exception {
        return certify(subject, Instant.now().minus(Duration.ofHours(1)), true, names);
    }

    /// Certifies a server for a day.
    public TestClient certifyServer(String subject) throws Exception {
        return certify(subject, Instant.now().minus(Duration.ofHours(1)), false);
    }

    /// Certifies a client for the day that begins then.
    public TestClient certify(String subject, Instant from, String... names) throws Exception {
        return certify(subject, from, true, names);
    }

    private TestClient certify(String subject, Instant from, boolean isForClient, String... names) throws Exception {
        var own = keyPair();
        var certificate = new TestCertificate()
                .forClient(isForClient)
                .named(List.of(names))
                .sign(name, keys, subject, own, from, from.plus(DAY));
        return new TestClient(certificate, own.getPrivate());
    }

    /// Certifies an authority for a day.
    public TestAuthority certifyAuthority(String subject) throws Exception {
        var own = keyPair();
        var from = Instant.now().minus(Duration.ofHours(1));
        var certificate = new TestCertificate().ofAuthority().sign(name, keys, subject, own, from, from.plus(DAY));
        return new TestAuthority(subject, own, certificate);
    }

    /// A list of the certificates that this authority has revoked, for a day.
    public X509CRL revoke(X509Certificate... revoked) throws Exception {
        return revoke(Instant.now().minus(Duration.ofHours(1)), revoked);
    }

    /// The same for the day that begins then.
    public X509CRL revoke(Instant from, X509Certificate... revoked) throws Exception {
        return TestRevocations.sign(
                name, keys, from, Optional.of(from.plus(DAY)), TestRevocations.NO_EXTENSION, List.of(revoked));
    }

    /// A list of what this authority has revoked since another list.
    public X509CRL revokeMore(X509Certificate... revoked) throws Exception {
        var from = Instant.now().minus(Duration.ofHours(1));
        return TestRevocations.sign(
                name, keys, from, Optional.of(from.plus(DAY)), TestRevocations.DELTA, List.of(revoked));
    }

    /// A list that does not say when the next one is due.
    public X509CRL revokeWithoutEnd(X509Certificate... revoked) throws Exception {
        return TestRevocations.sign(
                name, keys, Instant.now(), Optional.empty(), TestRevocations.NO_EXTENSION, List.of(revoked));
    }

    /// Writes revocation lists in PEM.
    public static void write(Path file, X509CRL... lists) throws Exception {
        TestRevocations.write(file, lists);
    }

    /// Writes certificates in PEM.
    public static void write(Path file, X509Certificate... certificates) throws Exception {
        var pem = new StringBuilder();
        for (var certificate : certificates) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder().encodeToString(certificate.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        Files.writeString(file, pem);
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance("EC").generateKeyPair();
    }
}
