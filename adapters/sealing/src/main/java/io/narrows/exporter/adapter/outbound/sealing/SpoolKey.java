package io.narrows.exporter.adapter.outbound.sealing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key of the spool. It seals nothing itself: data keys are derived from it.
///
/// Its id is computed from it, so a file of keys needs no ids, and no id can belong to another key.
public final class SpoolKey {
    static final int BYTES = 32;

    private static final byte[] ID_OF = "data-exporter spool key".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USED_FOR = "data-exporter spool 2".getBytes(StandardCharsets.US_ASCII);

    private final int id;
    private final SecretKeySpec key;

    /// @param bytes `BYTES` random bytes
    SpoolKey(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a key has " + BYTES + " bytes");
        }
        this.id = id(bytes);
        this.key = new SecretKeySpec(bytes, "AES");
    }

    private static int id(byte[] bytes) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(ID_OF);
            return ByteBuffer.wrap(digest.digest(bytes)).getInt();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public int id() {
        return id;
    }

    /// The key itself, with which exporters before key sets sealed.
    SecretKey itself() {
        return key;
    }

    /// The data key for a salt (HKDF, RFC 5869).
    SecretKey dataKey(byte[] salt) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(key)
                                    .addSalt(salt)
                                    .thenExpand(USED_FOR, BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Java 25 has HKDF-SHA256", e);
        }
    }

    /// The id as operators see it, such as `1f0c9a3b`.
    public static String shown(int id) {
        return HexFormat.of().toHexDigits(id);
    }

    @Override
    public String toString() {
        return shown(id);
    }
}
