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
import javax.security.auth.x500.X500Principal;

/// A revocation list (CRL, RFC 5280) that a test writes byte by byte, because the JDK cannot make one.
final class TestRevocations {
    private TestRevocations() {}

    /// @param until when the next list is due
    static X509CRL sign(String issuer, KeyPair issuerKeys, Instant from, Instant until, List<X509Certificate> revoked)
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
                TestCertificate.time(until),
                entries.length == 0 ? new byte[0] : der(TestCertificate.SEQUENCE, entries));
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
