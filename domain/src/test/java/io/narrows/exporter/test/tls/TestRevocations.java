package io.narrows.exporter.test.tls;

import static io.narrows.exporter.test.tls.TestCertificate.der;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/// A revocation list (CRL, RFC 5280) that a test writes byte by byte, because the JDK cannot make one.
final class TestRevocations {
    private TestRevocations() {}

    /// The extension of a list that holds only what has changed since list 1.
    static final byte[] DELTA = der(
            0xA0,
            der(
                    TestCertificate.SEQUENCE,
                    der(
                            TestCertificate.SEQUENCE,
                            new byte[] {6, 3, 0x55, 0x1D, 0x1B},
                            new byte[] {1, 1, (byte) 0xFF},
                            new byte[] {4, 3, 2, 1, 1})));

    static final byte[] NO_EXTENSION = {};

    /// @param until when the next list is due; empty if the list does not say that
    /// @param extensions `DELTA` or `NO_EXTENSION`
    static X509CRL sign(
            String issuer,
            KeyPair issuerKeys,
            Instant from,
            Optional<Instant> until,
            byte[] extensions,
            List<X509Certificate> revoked)
            throws Exception {
        var entries = revoked.stream()
                .map(certificate -> entry(certificate.getSerialNumber(), from))
                .toArray(byte[][]::new);
        var body = der(
                TestCertificate.SEQUENCE,
                der(TestCertificate.INTEGER, new byte[] {1}),
                TestCertificate.ECDSA_WITH_SHA256,
                new X500Principal(issuer).getEncoded(),
                TestCertificate.time(from),
                until.map(TestCertificate::time).orElse(new byte[0]),
                entries.length == 0 ? new byte[0] : der(TestCertificate.SEQUENCE, entries),
                extensions);
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKeys.getPrivate());
        signature.update(body);
        var whole = der(
                TestCertificate.SEQUENCE,
                body,
                TestCertificate.ECDSA_WITH_SHA256,
                der(TestCertificate.BIT_STRING, new byte[1], signature.sign()));
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(whole));
    }

    private static byte[] entry(BigInteger serial, Instant since) {
        return der(
                TestCertificate.SEQUENCE,
                der(TestCertificate.INTEGER, serial.toByteArray()),
                TestCertificate.time(since));
    }

    static void write(Path file, X509CRL... lists) throws Exception {
        var pem = new StringBuilder();
        for (var list : lists) {
            pem.append("-----BEGIN X509 CRL-----\n")
                    .append(Base64.getMimeEncoder().encodeToString(list.getEncoded()))
                    .append("\n-----END X509 CRL-----\n");
        }
        Files.writeString(file, pem);
    }
}
