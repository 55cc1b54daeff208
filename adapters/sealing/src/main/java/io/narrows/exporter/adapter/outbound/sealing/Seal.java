package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.spool.KeyMissingException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// Seals bytes with AES-256 in GCM, bound to the place where they are stored: nobody can read them, change them, or put
/// them anywhere else. Thread-safe.
///
/// The form of sealed bytes: 1 byte version (2), 4 bytes id of the key, 16 bytes salt, 12 bytes nonce, bytes that
/// anybody may see, the sealed content, 16 bytes tag. The data key is derived from the key and the salt (`SpoolKey`). A
/// salt is random and belongs to one process, which counts its nonces. So no nonce is used twice with a data key,
/// however many reports a key seals; random nonces alone would allow 2^32 of them. The tag covers the place, the
/// content and everything in front of it.
///
/// The JDK's own AES, because Tink 1.18 needs 4.6 MB of jars and four times as long until its first use.
public final class Seal {
    static final byte VERSION = 2;

    private static final int KEY_AT = 1;
    private static final int SALT_AT = 5;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_AT = SALT_AT + SALT_BYTES;
    private static final int NONCE_BYTES = 12;

    /// The bytes in front of those that anybody may see.
    public static final int HEADER = NONCE_AT + NONCE_BYTES;

    /// The bytes behind the sealed content.
    public static final int TAG = 16;
    private static final int TAG_BITS = 8 * TAG;

    /// How many derived data keys are remembered: one for each process whose reports still wait.
    private static final int REMEMBERED = 256;

    private final KeyRing keys;
    private final SecureRandom random = new SecureRandom();
    private final Map<ByteBuffer, SecretKey> derived = new ConcurrentHashMap<>();
    private volatile Use use;

    /// The use of a key by this process.
    private record Use(SpoolKey key, ByteBuffer salt, SecretKey dataKey, AtomicLong nonces) {
        static Use of(SpoolKey key, SecureRandom random) {
            var salt = new byte[SALT_BYTES];
            random.nextBytes(salt);
            return new Use(key, ByteBuffer.wrap(salt), key.dataKey(salt), new AtomicLong());
        }
    }

    /// @param keys at least one
    public Seal(KeyRing keys) {
        this.keys = keys;
        this.use = Use.of(keys.primary().orElseThrow(), random);
    }

    /// The use of the key that seals now. A key that seals again after another one gets another salt.
    private Use use() {
        var now = keys.primary().orElseThrow();
        var before = use;
        if (before.key().id() == now.id()) {
            return before;
        }
        var changed = Use.of(now, random);
        use = changed;
        return changed;
    }

    /// @param shown bytes that anybody may see and nobody may change
    /// @param place where the bytes are stored
    public byte[] close(byte[] clear, byte[] shown, String place) {
        var with = use();
        var content = HEADER + shown.length;
        var sealed = new byte[content + clear.length + TAG];
        ByteBuffer.wrap(sealed)
                .put(VERSION)
                .putInt(with.key().id())
                .put(with.salt().duplicate())
                .putInt(0)
                .putLong(with.nonces().getAndIncrement())
                .put(shown);
        try {
            var cipher = cipher(Cipher.ENCRYPT_MODE, with.dataKey(), sealed, content, place);
            cipher.doFinal(clear, 0, clear.length, sealed, content);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }

    /// @param shown how many bytes anybody may see
    /// @throws KeyMissingException if the key is not among the keys now
    public byte[] open(byte[] sealed, int shown, String place) throws BrokenSealException {
        var content = HEADER + shown;
        if (sealed.length < content + TAG || sealed[0] != VERSION) {
            throw new BrokenSealException("it is damaged");
        }
        try {
            return cipher(Cipher.DECRYPT_MODE, dataKey(sealed), sealed, content, place)
                    .doFinal(sealed, content, sealed.length - content);
        } catch (AEADBadTagException e) {
            throw new BrokenSealException("it was changed, or belongs to another place");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }

    /// The id of the key that sealed some bytes.
    public static int keyOf(byte[] sealed) {
        return ByteBuffer.wrap(sealed).getInt(KEY_AT);
    }

    private SecretKey dataKey(byte[] sealed) {
        // Looked for each time, because a key that was taken out of the file must not open anything any more.
        var key = keys.find(keyOf(sealed)).orElseThrow(() -> new KeyMissingException(SpoolKey.shown(keyOf(sealed))));
        var salt = Arrays.copyOfRange(sealed, SALT_AT, NONCE_AT);
        if (derived.size() >= REMEMBERED) {
            derived.clear();
        }
        return derived.computeIfAbsent(
                ByteBuffer.wrap(Arrays.copyOfRange(sealed, KEY_AT, NONCE_AT)), name -> key.dataKey(salt));
    }

    private static Cipher cipher(int mode, SecretKey dataKey, byte[] sealed, int shownUntil, String place)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, dataKey, new GCMParameterSpec(TAG_BITS, sealed, NONCE_AT, NONCE_BYTES));
        var name = place.getBytes(StandardCharsets.UTF_8);
        // With its length, so that the end of the place and what follows cannot be exchanged.
        cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES + name.length)
                .putInt(name.length)
                .put(name)
                .flip());
        cipher.updateAAD(sealed, 0, shownUntil);
        return cipher;
    }
}
