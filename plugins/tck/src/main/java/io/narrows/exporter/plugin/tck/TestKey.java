package io.narrows.exporter.plugin.tck;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A key with a certificate (RFC 5280), made in memory: keytool takes a process and half a second for each.
///
/// @param chain the key's certificate first
record TestKey(String name, PrivateKey key, List<X509Certificate> chain) {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("2a8648ce3d040302"));
    private static final String COMMON_NAME = "550403";
    private static final String ALTERNATIVE_NAMES = "551d11";
    private static final String BASIC_CONSTRAINTS = "551d13";
    private static final String EXTENDED_KEY_USAGE = "551d25";
    private static final byte[] CLIENT_AUTHENTICATION = Der.sequence(Der.oid("2b06010505070302"));
    private static final char[] PASSWORD = TestCertificates.PASSWORD.toCharArray();
    private static final Pattern IP_ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}");
    private static final Duration MARGIN = Duration.ofHours(1);
    private static final Duration LIFE = Duration.ofDays(90);

    /// What a certificate says beside its name and key.
    ///
    /// @param hosts its alternative names; none if it has no such extension
    record Contents(List<String> hosts, boolean isAuthority, boolean isForClients, Instant from, Instant until) {
        static Contents forHosts(String... hosts) {
            var now = Instant.now();
            return new Contents(List.of(hosts), false, false, now.minus(MARGIN), now.plus(LIFE));
        }

        Contents forAuthority() {
            return new Contents(hosts, true, isForClients, from, until);
        }

        Contents forClients() {
            return new Contents(hosts, isAuthority, true, from, until);
        }

        Contents valid(Instant from, Instant until) {
            return new Contents(hosts, isAuthority, isForClients, from, until);
        }
    }

    static TestKey selfSigned(String name, String... hosts) {
        return selfSigned(name, Contents.forHosts(hosts));
    }

    static TestKey selfSigned(String name, Contents contents) {
        var pair = newPair();
        return new TestKey(
                name, pair.getPrivate(), List.of(certificate(name, pair, name, pair.getPrivate(), contents)));
    }

    /// A key whose certificate this one signs.
    TestKey issue(String subject, Contents contents) {
        var pair = newPair();
        var certificates = new ArrayList<X509Certificate>();
        certificates.add(certificate(subject, pair, name, key, contents));
        certificates.addAll(chain);
        return new TestKey(subject, pair.getPrivate(), certificates);
    }

    X509Certificate certificate() {
        return chain.getFirst();
    }

    /// For a server with this key, which asks no client for a certificate.
    SSLContext server() {
        try {
            var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store(), PASSWORD);
            var context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot serve TLS", e);
        }
    }

    /// PKCS #12.
    KeyStore store() {
        try {
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            store.setKeyEntry(name, key, PASSWORD, chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK cannot store a key", e);
        }
    }

    private static KeyPair newPair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot make a key", e);
        }
    }

    private static X509Certificate certificate(
            String subject, KeyPair pair, String issuer, PrivateKey issuersKey, Contents contents) {
        var toBeSigned = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)), // version 3
                Der.integer(new BigInteger(63, new SecureRandom())),
                ECDSA_WITH_SHA256,
                commonName(issuer),
                Der.sequence(Der.time(contents.from), Der.time(contents.until)),
                commonName(subject),
                pair.getPublic().getEncoded(),
                Der.tagged(0xa3, Der.sequence(extensions(contents))));
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(issuersKey);
            signature.update(toBeSigned);
            var der = Der.sequence(toBeSigned, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot sign a certificate", e);
        }
    }

    private static byte[] commonName(String name) {
        return Der.sequence(Der.set(Der.sequence(Der.oid(COMMON_NAME), Der.text(name))));
    }

    private static byte[] extensions(Contents contents) {
        var constraints = contents.isAuthority ? Der.sequence(Der.yes()) : Der.sequence();
        var all = new ArrayList<byte[]>();
        all.add(Der.sequence(Der.oid(BASIC_CONSTRAINTS), Der.yes(), Der.octets(constraints)));
        if (!contents.hosts.isEmpty()) {
            var names = contents.hosts.stream().map(TestKey::alternativeName).toArray(byte[][]::new);
            all.add(Der.sequence(Der.oid(ALTERNATIVE_NAMES), Der.octets(Der.sequence(names))));
        }
        if (contents.isForClients) {
            all.add(Der.sequence(Der.oid(EXTENDED_KEY_USAGE), Der.octets(CLIENT_AUTHENTICATION)));
        }
        return Der.concatenated(all.toArray(byte[][]::new));
    }

    private static byte[] alternativeName(String host) {
        try {
            return IP_ADDRESS.matcher(host).matches()
                    ? Der.tagged(0x87, InetAddress.getByName(host).getAddress())
                    : Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(host + " is no IP address", e);
        }
    }

    /// Shows whose key this is.
    @Override
    public String toString() {
        return "TestKey[" + name + "]";
    }
}
