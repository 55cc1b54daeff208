package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.spool.KeyMissingException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/// Seals what a spool stores besides reports, such as the settings of lanes, with the keys of the spool, or leaves it
/// in the clear without keys. The first byte of its output says which. Thread-safe.
public final class SettingsCipher {
    /// A spool without keys.
    public static final SettingsCipher WITHOUT_KEYS = new SettingsCipher(KeyRing.NONE, Optional.empty());

    private static final byte IN_THE_CLEAR = 0;

    /// Sealed by an exporter before key sets: 12 bytes nonce, then the sealed content.
    private static final byte OLD = 1;

    private static final int NONCE_AT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int CONTENT_AT = NONCE_AT + NONCE_BYTES;
    private static final byte[] NOTHING_SHOWN = {};

    private final KeyRing keys;
    private final Optional<Seal> seal;

    /// @param seal empty without keys
    public SettingsCipher(KeyRing keys, Optional<Seal> seal) {
        this.keys = keys;
        this.seal = seal;
    }

    public boolean hasKeys() {
        return seal.isPresent();
    }

    public static boolean isInTheClear(byte[] written) {
        return written.length > 0 && written[0] == IN_THE_CLEAR;
    }

    public static boolean isOld(byte[] written) {
        return written.length > 0 && written[0] == OLD;
    }

    /// The key that sealed some bytes; empty if they are in the clear, damaged, or do not say.
    public static Optional<Integer> keyOf(byte[] written) {
        return written.length > Seal.HEADER && written[0] == Seal.VERSION
                ? Optional.of(Seal.keyOf(written))
                : Optional.empty();
    }

    /// The key that seals now.
    public Optional<Integer> sealsWith() {
        return keys.primary().map(SpoolKey::id);
    }

    /// The ids of all keys, the one that seals first.
    public List<Integer> keyIds() {
        return keys.all().stream().map(SpoolKey::id).toList();
    }

    /// Whether the key that seals now has sealed some bytes.
    public boolean isUpToDate(byte[] written) {
        return keyOf(written).equals(sealsWith());
    }

    public byte[] close(byte[] clear, Place place) {
        return seal.map(with -> with.close(clear, NOTHING_SHOWN, place.name()))
                .orElseGet(() -> ByteBuffer.allocate(1 + clear.length)
                        .put(IN_THE_CLEAR)
                        .put(clear)
                        .array());
    }

    /// Opens bytes. With keys, bytes in the clear are refused: otherwise anyone who can write to the file could insert
    /// their own settings.
    ///
    /// @throws KeyMissingException if they are sealed with a key that is not among the keys now
    public byte[] open(byte[] written, Place place) throws BrokenSealException {
        if (written.length == 0) {
            throw new BrokenSealException("nothing was written");
        }
        return switch (written[0]) {
            case IN_THE_CLEAR -> {
                if (hasKeys()) {
                    throw new BrokenSealException("it is not sealed");
                }
                yield content(written);
            }
            case OLD -> openOld(written, place);
            case Seal.VERSION -> opener(written).open(written, 0, place.name());
            default -> throw new BrokenSealException("it is damaged");
        };
    }

    private Seal opener(byte[] written) throws BrokenSealException {
        if (keyOf(written).isEmpty()) {
            throw new BrokenSealException("it is damaged");
        }
        return seal.orElseThrow(() -> new KeyMissingException(SpoolKey.shown(Seal.keyOf(written))));
    }

    /// The content of bytes in the clear.
    public static byte[] content(byte[] written) {
        return Arrays.copyOfRange(written, 1, written.length);
    }

    /// Tries each key, because the old form does not say which.
    private byte[] openOld(byte[] written, Place place) throws BrokenSealException {
        for (var key : keys.all()) {
            var opened = openOld(key, written, place);
            if (opened.isPresent()) {
                return opened.get();
            }
        }
        throw new BrokenSealException("no key fits, or it is damaged");
    }

    private static Optional<byte[]> openOld(SpoolKey key, byte[] written, Place place) throws BrokenSealException {
        if (written.length < CONTENT_AT + Seal.TAG) {
            throw new BrokenSealException("it is damaged");
        }
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    key.itself(),
                    new GCMParameterSpec(8 * Seal.TAG, written, NONCE_AT, NONCE_BYTES));
            cipher.updateAAD(place.oldName().getBytes(StandardCharsets.UTF_8));
            return Optional.of(cipher.doFinal(written, CONTENT_AT, written.length - CONTENT_AT));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has AES in GCM", e);
        }
    }
}
