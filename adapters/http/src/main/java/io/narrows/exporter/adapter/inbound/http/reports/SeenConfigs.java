package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.application.AskedConsumers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.zip.CRC32C;

/// The texts that envelopes had under `exportConfig` lately, with the consumers that each names: the same bytes are not
/// read again. A scanner sends the same text with every report.
///
/// Bounded in entries and in bytes, so that senders cannot fill the memory; the text that was not sent for the longest
/// time goes first. A text is found only by all of its bytes. The texts hold secrets: nothing shows them. Thread-safe.
final class SeenConfigs {
    static final int MOST_ENTRIES = 512;
    static final int MOST_BYTES = 256 * 1024;

    /// The longest text that is kept. The objects made of a text take up to 25 times its bytes.
    static final int LONGEST = 4 * 1024;

    private final LinkedHashMap<Text, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;

    /// The consumers that a text names.
    ///
    /// @param length of the text in bytes
    record Known(int length, AskedConsumers consumers) {}

    /// Finds the JSON object that begins here, if exactly this object was remembered.
    Optional<Known> find(byte[] json, int from) {
        int to = end(json, from);
        if (to < 0) {
            return Optional.empty();
        }
        var text = new Text(json, from, to);
        synchronized (known) {
            return Optional.ofNullable(known.get(text));
        }
    }

    /// Remembers a JSON object that was read without an error.
    ///
    /// @param from where it begins
    /// @param to where it ends
    void remember(byte[] json, int from, int to, AskedConsumers consumers) {
        int length = to - from;
        if (length > LONGEST) {
            return;
        }
        var text = new Text(Arrays.copyOfRange(json, from, to), 0, length);
        synchronized (known) {
            if (known.put(text, new Known(length, consumers)) == null) {
                bytes += length;
            }
            while (known.size() > MOST_ENTRIES || bytes > MOST_BYTES) {
                bytes -= known.pollFirstEntry().getValue().length();
            }
        }
    }

    /// How many bytes the kept texts have.
    int bytes() {
        synchronized (known) {
            return bytes;
        }
    }

    int size() {
        synchronized (known) {
            return known.size();
        }
    }

    /// The place behind an object, found by its brackets alone. Where the text is no JSON the place means nothing, and
    /// the bytes up to there are no text that was remembered.
    ///
    /// @return -1 if no object begins here, or it is longer than a kept one
    private static int end(byte[] json, int from) {
        if (json[from] != '{') {
            return -1;
        }
        int last = (int) Math.min(json.length, (long) from + LONGEST);
        int open = 0;
        boolean inString = false;
        for (int i = from; i < last; i++) {
            byte b = json[i];
            if (inString) {
                if (b == '\\') {
                    i++;
                } else {
                    inString = b != '"';
                }
            } else if (b == '"') {
                inString = true;
            } else if (b == '{' || b == '[') {
                open++;
            } else if ((b == '}' || b == ']') && --open == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    /// A part of an array of bytes. It can be compared, so that texts with the same hash are found as fast.
    private static final class Text implements Comparable<Text> {
        private final byte[] bytes;
        private final int from;
        private final int to;
        private final int hash;

        Text(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
            var crc = new CRC32C();
            crc.update(bytes, from, to - from);
            this.hash = (int) crc.getValue();
        }

        @Override
        public int compareTo(Text other) {
            return Arrays.compare(bytes, from, to, other.bytes, other.from, other.to);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text
                    && hash == text.hash
                    && Arrays.equals(bytes, from, to, text.bytes, text.from, text.to);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
