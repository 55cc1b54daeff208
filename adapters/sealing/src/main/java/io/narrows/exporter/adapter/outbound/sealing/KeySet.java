package io.narrows.exporter.adapter.outbound.sealing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// The keys of a key file. The first one seals, and all of them open.
///
/// @param keys at least one, each with an id of its own
record KeySet(List<SpoolKey> keys) {
    private static final int MOST = 100;
    private static final String COMMENT = "#";

    KeySet {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MOST) {
            throw new IllegalArgumentException("must hold 1 to " + MOST + " keys");
        }
        var ids = new HashSet<Integer>();
        for (var key : keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("holds the key " + key + " twice");
            }
        }
    }

    /// Reads the content of a key file: one key of 32 bytes as they are, or keys in base64, one on a line.
    ///
    /// @throws IllegalArgumentException if it is no such content; the message quotes none of it
    static KeySet parse(byte[] content) {
        if (content.length == SpoolKey.BYTES) {
            return new KeySet(List.of(new SpoolKey(content)));
        }
        var keys = new ArrayList<SpoolKey>();
        for (var line : new String(content, StandardCharsets.ISO_8859_1).lines().toList()) {
            var text = line.strip();
            if (!text.isEmpty() && !text.startsWith(COMMENT)) {
                keys.add(key(text));
            }
        }
        return new KeySet(keys);
    }

    private static SpoolKey key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0]; // without the exception, because its message quotes the line
        }
        if (bytes.length != SpoolKey.BYTES) {
            throw new IllegalArgumentException("holds a line that is no key of " + SpoolKey.BYTES + " bytes in base64");
        }
        return new SpoolKey(bytes);
    }

    SpoolKey primary() {
        return keys.getFirst();
    }

    Optional<SpoolKey> find(int id) {
        return keys.stream().filter(key -> key.id() == id).findFirst();
    }

    boolean hasSameKeysAs(KeySet other) {
        return Arrays.equals(ids(), other.ids());
    }

    private int[] ids() {
        return keys.stream().mapToInt(SpoolKey::id).toArray();
    }
}
