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

/// Makes the fingerprint of a lane: HMAC-SHA256 over the consumer and its settings, so that who sees a fingerprint
/// cannot try passwords against it. A spool keeps its key, and so gives the same fingerprint after a restart.
///
/// Thread-safe.
public final class LaneKey {
    /// The length of a key in bytes.
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /// @param key `LENGTH` bytes of chance
    public LaneKey(byte[] key) {
        if (key.length != LENGTH) {
            throw new IllegalArgumentException("a lane key has " + LENGTH + " bytes but this has " + key.length);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// The lane of a consumer and its settings: the same whatever the order of the settings and the case of their
    /// names, and never the same for settings that differ.
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

    /// The characters as they are: every encoder makes one and the same of all lone surrogates.
    private static byte[] exactly(String text) {
        var bytes = ByteBuffer.allocate(Character.BYTES * text.length());
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    /// Writes a value so that no two different values are written alike: each text with its length before it.
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

    /// @param folding what is done to the names: those of settings go without regard to case, others with it
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
