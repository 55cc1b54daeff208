package io.narrows.exporter.domain.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemFileTest {
    /// `AlgorithmIdentifier` and version before the key, and the header of the octet string around it, in PKCS #8.
    private static final int RSA_HEADER = 26;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "Ed25519"})
    void aKeyInPkcs8IsRead(String algorithm) throws Exception {
        var key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();

        assertThat(read("some text before\n" + pem("PRIVATE KEY", key.getEncoded())))
                .isEqualTo(key);
    }

    @Test
    void anRsaKeyInPkcs1IsRead() throws Exception {
        var key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate();
        var pkcs8 = key.getEncoded();
        var pkcs1 = Arrays.copyOfRange(pkcs8, RSA_HEADER, pkcs8.length);

        assertThat(read(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    }

    @Test
    void anEcKeyInSec1IsRead() throws Exception {
        var key = secp256r1();
        var pem = pem("EC PARAMETERS", curve()) + pem("EC PRIVATE KEY", sec1(key, true));

        assertThat(((ECPrivateKey) read(pem)).getS()).isEqualTo(key.getS());
    }

    @Test
    void anEcKeyThatDoesNotNameItsCurveIsRefused() throws Exception {
        var pem = pem("EC PRIVATE KEY", sec1(secp256r1(), false));

        assertThatThrownBy(() -> read(pem))
                .isInstanceOf(PemException.class)
                .hasMessage(
                        directory.resolve("client.key") + " holds a private key that cannot be read; convert it with"
                                + " openssl pkcs8 -topk8 -nocrypt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"
            })
    void aDamagedKeyIsNamedAndNotShown(String pem) {
        assertThatThrownBy(() -> read(pem))
                .isInstanceOf(PemException.class)
                .hasMessageStartingWith(directory.resolve("client.key") + " holds a private key that cannot be read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"})
    void aFileWithoutAKeyIsNamed(String pem) {
        assertThatThrownBy(() -> read(pem))
                .isInstanceOf(PemException.class)
                .hasMessage(directory.resolve("client.key") + " holds no private key in PEM");
    }

    @Test
    void aFileWithoutACertificateIsNamed() throws Exception {
        var file = directory.resolve("ca.crt");
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----");

        assertThatThrownBy(() -> PemFile.read(file).certificates())
                .isInstanceOf(PemException.class)
                .hasMessage(file + " holds no certificate in PEM");
    }

    @Test
    void aDamagedCertificateIsNamed() throws Exception {
        var file = directory.resolve("ca.crt");
        Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");

        assertThatThrownBy(() -> PemFile.read(file).certificates())
                .isInstanceOf(PemException.class)
                .hasMessage(file + " holds a certificate that cannot be read");
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(label, Base64.getMimeEncoder().encodeToString(der));
    }

    private PrivateKey read(String pem) throws Exception {
        var file = directory.resolve("client.key");
        Files.writeString(file, pem);
        return PemFile.read(file).privateKey();
    }

    private static ECPrivateKey secp256r1() throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return (ECPrivateKey) generator.generateKeyPair().getPrivate();
    }

    private static byte[] curve() {
        return HexFormat.of().parseHex("06082a8648ce3d030107");
    }

    /// As `openssl ecparam -genkey` writes it, less the public key.
    private static byte[] sec1(ECPrivateKey key, boolean namesCurve) {
        var number = key.getS().toByteArray();
        var scalar = new byte[32];
        int length = Math.min(number.length, scalar.length);
        System.arraycopy(number, number.length - length, scalar, scalar.length - length, length);
        var members = new ByteArrayOutputStream();
        members.writeBytes(HexFormat.of().parseHex("0201010420"));
        members.writeBytes(scalar);
        if (namesCurve) {
            members.writeBytes(HexFormat.of().parseHex("a00a"));
            members.writeBytes(curve());
        }
        var der = new ByteArrayOutputStream();
        der.write(0x30);
        der.write(members.size());
        der.writeBytes(members.toByteArray());
        return der.toByteArray();
    }
}
