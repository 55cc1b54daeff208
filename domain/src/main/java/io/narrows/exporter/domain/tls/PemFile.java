package io.narrows.exporter.domain.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A file of certificates or keys in PEM (RFC 7468).
///
/// @param path for messages
/// @param blocks in the order of the file
public record PemFile(Path path, List<Block> blocks) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    public PemFile {
        blocks = List.copyOf(blocks);
    }

    /// @param label such as `CERTIFICATE`
    public record Block(String label, String base64) {
        /// @throws IllegalArgumentException if it is no base64
        public byte[] der() {
            return Base64.getMimeDecoder().decode(base64);
        }
    }

    /// @throws PemException if the file cannot be read
    public static PemFile read(Path path) throws PemException {
        try {
            return parse(path, Files.readString(path, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new PemException("cannot read " + path + ": there is no such file", e);
        } catch (IOException e) {
            throw new PemException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /// The whole blocks of a text. What is between them, and a block that is torn, is passed over.
    ///
    /// @param path for messages
    public static PemFile parse(Path path, String text) {
        var blocks = new ArrayList<Block>();
        var matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return new PemFile(path, blocks);
    }

    /// At least one.
    ///
    /// @throws PemException if there is none, or one cannot be read
    public List<X509Certificate> certificates() throws PemException {
        var certificates = new ArrayList<X509Certificate>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : blocks) {
                if (block.label().endsWith("CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PemException(path + " holds a certificate that cannot be read", e);
        }
        if (certificates.isEmpty()) {
            throw new PemException(path + " holds no certificate in PEM");
        }
        return certificates;
    }

    /// The first one; in PKCS #8, PKCS #1 (RSA) or SEC 1 (EC).
    ///
    /// @throws PemException if there is none, or it cannot be read
    public PrivateKey privateKey() throws PemException {
        try {
            for (var block : blocks) {
                if (block.label().endsWith("PRIVATE KEY")) {
                    return privateKey(pkcs8(block));
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new PemException(
                    path + " holds a private key that cannot be read; convert it with openssl pkcs8 -topk8 -nocrypt",
                    e);
        }
        throw new PemException(path + " holds no private key in PEM");
    }

    private byte[] pkcs8(Block block) throws PemException {
        return switch (block.label()) {
            case "RSA PRIVATE KEY" -> Pkcs8.ofPkcs1(block.der());
            case "EC PRIVATE KEY" -> Pkcs8.ofSec1(block.der());
            case "ENCRYPTED PRIVATE KEY" ->
                throw new PemException(path + " is encrypted; give the key without a passphrase");
            default -> block.der();
        };
    }

    private static PrivateKey privateKey(byte[] pkcs8) throws GeneralSecurityException {
        var failure = new GeneralSecurityException("neither of " + KEY_ALGORITHMS);
        for (var algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /// Shows no content, because it may be a key.
    @Override
    public String toString() {
        return "PemFile[" + path + "]";
    }
}
