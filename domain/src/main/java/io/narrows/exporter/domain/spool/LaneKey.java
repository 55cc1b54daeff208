package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Computes the fingerprint of a lane: HMAC-SHA256 over the consumer and its settings. Without the key, nobody who sees
/// a fingerprint can try passwords against it. A spool stores its key, so fingerprints stay the same after a restart.
///
/// Thread-safe.
public final class LaneKey {
    /// The length of a key in bytes.
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /// @param key `LENGTH` random bytes
    public LaneKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a lane key has " + LENGTH + " bytes but this has " + key.length);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// The lane of a consumer and its settings. Neither the order of the settings nor the case of their names matters.
    /// Different settings never share a lane.
    public Lane laneOf(ConsumerId consumer, ConsumerSettings settings) {
        var canonical = new StringBuilder();
        append(canonical, consumer.value().toLowerCase(Locale.ROOT));
        append(canonical, settings.values(), name -> name.toLowerCase(Locale.ROOT));
        return new Lane(consumer, sign(canonical.toString()), settings);
    }

    private String sign(String canonical) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(exactly(canonical)), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /// Encodes the characters exactly. A charset encoder would map all lone surrogates to the same bytes.
    private static byte[] exactly(String text) {
        var bytes = ByteBuffer.allocate(Character.BYTES * text.length());
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    /// Writes a value unambiguously: each text follows its length, so two different values never look alike.
    private static void append(StringBuilder out, Object value) {
        switch (value) {
            case Map<?, ?> object -> append(out, object, UnaryOperator.identity());
            case List<?> array -> {
                out.append('[').append(array.size());
                array.forEach(element -> append(out, element));
            }
            case String text ->
                out.append('s').append(text.length()).append(':').append(text);
            default ->
                out.append(value.getClass().getSimpleName()).append(value).append(';');
        }
    }

    /// @param folding applied to the names: it removes case from the names of settings and leaves other names unchanged
    private static void append(StringBuilder out, Map<?, ?> object, UnaryOperator<String> folding) {
        out.append('{').append(object.size());
        object.entrySet().stream()
                .map(member -> Map.entry(folding.apply(String.valueOf(member.getKey())), member.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .forEach(member -> {
                    append(out, member.getKey());
                    append(out, member.getValue());
                });
    }
}
