package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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

    public Lane laneOf(ConsumerId consumer, ConsumerSettings settings) {
        var canonical = new StringBuilder();
        append(canonical, consumer.value().toLowerCase(Locale.ROOT));
        append(canonical, settings.values());
        return new Lane(consumer, sign(canonical.toString()), settings);
    }

    private String sign(String canonical) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /// Writes a value so that no two different values are written alike: each text with its length before it.
    private static void append(StringBuilder out, Object value) {
        switch (value) {
            case Map<?, ?> object -> {
                var sorted = new TreeMap<String, Object>();
                object.forEach((name, member) -> sorted.put(String.valueOf(name).toLowerCase(Locale.ROOT), member));
                out.append('{').append(sorted.size());
                sorted.forEach((name, member) -> {
                    append(out, name);
                    append(out, member);
                });
            }
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
}
