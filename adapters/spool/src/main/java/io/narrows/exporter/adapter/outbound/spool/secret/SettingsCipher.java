package io.narrows.exporter.adapter.outbound.spool.secret;

import io.narrows.exporter.adapter.outbound.spool.file.SpoolException;
import io.narrows.exporter.domain.file.FileRights;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts lane settings and the lane key on the disk with AES-256 in GCM, or leaves them open without a key file. The
/// first byte of its output says which.
///
/// Thread-safe.
public final class SettingsCipher {
    private static final System.Logger LOGGER = System.getLogger(SettingsCipher.class.getName());
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte OPEN = 0;
    private static final byte SEALED = 1;

    private final Optional<SecretKey> key;
    private final SecureRandom random = new SecureRandom();

    private SettingsCipher(Optional<SecretKey> key) {
        this.key = key;
    }

    /// The stored bytes cannot be opened: the key is missing or wrong, or the bytes were changed.
    public static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message);
        }
    }

    /// @throws SpoolException if there is a file, and it contains no usable key
    public static SettingsCipher of(Optional<Path> keyFile) {
        return new SettingsCipher(keyFile.map(SettingsCipher::readKey));
    }

    boolean hasKey() {
        return key.isPresent();
    }

    static boolean isSealed(byte[] written) {
        return written.length > 0 && written[0] != OPEN;
    }

    /// @param label binds the bytes to their owner: they can be opened only under the same label
    public byte[] close(byte[] clear, String label) {
        return key.map(secret -> encrypt(secret, clear, label))
                .orElseGet(() -> ByteBuffer.allocate(1 + clear.length)
                        .put(OPEN)
                        .put(clear)
                        .array());
    }

    /// Decrypts bytes. With a key, unencrypted bytes are refused: otherwise anyone who can write to the file could
    /// insert their own settings.
    public byte[] open(byte[] written, String label) throws BrokenException {
        if (written.length == 0) {
            throw new BrokenException("nothing was written");
        }
        if (!isSealed(written)) {
            if (hasKey()) {
                throw new BrokenException("it is not encrypted");
            }
            return unwrapped(written);
        }
        return decrypt(key.orElseThrow(() -> new BrokenException("it is encrypted")), written, label);
    }

    /// The content of bytes that were written without a key.
    static byte[] unwrapped(byte[] written) {
        return Arrays.copyOfRange(written, 1, written.length);
    }

    private byte[] encrypt(SecretKey secret, byte[] clear, String label) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, secret, nonce, label);
            return ByteBuffer.allocate(1 + NONCE_BYTES + cipher.getOutputSize(clear.length))
                    .put(SEALED)
                    .put(nonce)
                    .put(cipher.doFinal(clear))
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }

    private static byte[] decrypt(SecretKey secret, byte[] written, String label) throws BrokenException {
        if (written[0] != SEALED || written.length < 1 + NONCE_BYTES + TAG_BITS / 8) {
            throw new BrokenException("it is damaged");
        }
        var nonce = Arrays.copyOfRange(written, 1, 1 + NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, secret, nonce, label)
                    .doFinal(written, 1 + NONCE_BYTES, written.length - 1 - NONCE_BYTES);
        } catch (AEADBadTagException e) {
            throw new BrokenException("the key does not fit, or it is damaged");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey secret, byte[] nonce, String label)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, secret, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(label.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /// Refuses a key file that others may read, because its key is not secret. The group may read it, because
    /// Kubernetes gives a file to a user other than root in this way.
    private static void ensureSecret(Path file) throws IOException {
        if (Files.notExists(file)) {
            return;
        }
        if (FileRights.canBeReadByOthers(file)) {
            throw new SpoolException("spool.keyFile " + file + " can be read by everybody on this machine ("
                    + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                    + "): run chmod 0400 on it, or set defaultMode: 0440 where"
                    + " Kubernetes mounts it; if others had access, it is no secret any more");
        }
        if (FileRights.isOwnAndReadByGroup(file)) {
            LOGGER.log(
                    Level.WARNING,
                    "spool.keyFile can be read by its group file={0} rights={1} action=\"chmod 0400\"",
                    file,
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
    }

    private static SecretKey readKey(Path file) {
        try {
            ensureSecret(file);
            return new SecretKeySpec(keyBytes(Files.readAllBytes(file)), "AES");
        } catch (IOException | IllegalArgumentException e) {
            // Without the cause, because its message could quote the key.
            throw new SpoolException("spool.keyFile " + file + " cannot be used: it must be readable and hold "
                    + KEY_BYTES + " bytes, raw or in base64, such as `openssl rand -base64 32` makes them");
        }
    }

    private static byte[] keyBytes(byte[] content) {
        if (content.length == KEY_BYTES) {
            return content;
        }
        var decoded = Base64.getDecoder().decode(new String(content, StandardCharsets.ISO_8859_1).strip());
        if (decoded.length != KEY_BYTES) {
            throw new IllegalArgumentException("not a key");
        }
        return decoded;
    }
}
