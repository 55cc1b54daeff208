package io.narrows.exporter.test.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/// A certificate (RFC 5280) that a test writes byte by byte, because keytool takes a second for each.
final class TestCertificate {
    private static final AtomicLong SERIALS = new AtomicLong(1);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    private static final int VERSION = 0xa0;
    private static final int EXTENSIONS = 0xa3;

    static final byte[] ECDSA_WITH_SHA256 = hex("300a06082a8648ce3d040302");
    private static final byte[] TRUE = hex("0101ff");
    private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
    private static final byte[] ALTERNATIVE_NAMES = hex("0603551d11");
    private static final byte[] KEY_USES = hex("0603551d25");
    private static final byte[] FOR_SERVERS = hex("06082b06010505070301");
    private static final byte[] FOR_CLIENTS = hex("06082b06010505070302");

    private final List<byte[]> extensions = new ArrayList<>();

    /// For an authority.
    TestCertificate ofAuthority() {
        return with(BASIC_CONSTRAINTS, TRUE, der(SEQUENCE, TRUE));
    }

    /// For a client, or for a server only.
    TestCertificate forClient(boolean isForClient) {
        return with(KEY_USES, new byte[0], der(SEQUENCE, isForClient ? FOR_CLIENTS : FOR_SERVERS));
    }

    /// @param names such as `dns:scanner.example` and `uri:spiffe://x/y`
    TestCertificate named(List<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        var all = names.stream()
                .map(name -> der(
                        name.startsWith("dns:") ? 0x82 : 0x86,
                        name.substring("dns:".length()).getBytes(StandardCharsets.ISO_8859_1)))
                .toArray(byte[][]::new);
        return with(ALTERNATIVE_NAMES, new byte[0], der(SEQUENCE, all));
    }

    /// Signs the certificate with the key of its issuer.
    X509Certificate sign(String issuer, KeyPair issuerKeys, String subject, KeyPair keys, Instant from, Instant until)
            throws Exception {
        var body = der(
                SEQUENCE,
                der(VERSION, der(INTEGER, new byte[] {2})),
                der(INTEGER, BigInteger.valueOf(SERIALS.getAndIncrement()).toByteArray()),
                ECDSA_WITH_SHA256,
                new X500Principal(issuer).getEncoded(),
                der(SEQUENCE, time(from), time(until)),
                new X500Principal(subject).getEncoded(),
                keys.getPublic().getEncoded(),
                der(EXTENSIONS, der(SEQUENCE, extensions.toArray(byte[][]::new))));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(issuerKeys.getPrivate());
        signature.update(body);
        var whole = der(SEQUENCE, body, ECDSA_WITH_SHA256, der(BIT_STRING, new byte[1], signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(whole));
    }

    private TestCertificate with(byte[] id, byte[] critical, byte[] value) {
        extensions.add(der(SEQUENCE, id, critical, der(OCTET_STRING, value)));
        return this;
    }

    static byte[] time(Instant time) {
        return der(GENERALIZED_TIME, TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }

    static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var all = new ByteArrayOutputStream();
        all.write(tag);
        if (content.size() < 0x80) {
            all.write(content.size());
        } else {
            var length = BigInteger.valueOf(content.size()).toByteArray();
            int zeros = length[0] == 0 ? 1 : 0;
            all.write(0x80 | (length.length - zeros));
            all.write(length, zeros, length.length - zeros);
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
