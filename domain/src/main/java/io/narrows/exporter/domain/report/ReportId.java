package io.narrows.exporter.domain.report;

import java.time.Instant;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The identity of an accepted report: a ULID, so that ids sort by the time of acceptance.
///
/// @param value 26 characters of Crockford's base 32 (<https://github.com/ulid/spec>)
public record ReportId(String value) implements Comparable<ReportId> {
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_CHARACTERS = 10;
    private static final int LENGTH = 26;

    /// The latest time that an id can hold.
    public static final Instant LATEST = Instant.ofEpochMilli((1L << 48) - 1);

    public ReportId {
        Objects.requireNonNull(value, "value");
        if (!isUlid(value)) {
            throw new InvalidReportException("id", "must be a ULID of 26 characters");
        }
    }

    /// Not a regular expression, because every report has an id, and every answer about it too.
    private static boolean isUlid(String value) {
        if (value.length() != LENGTH || value.charAt(0) > '7') {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = value.charAt(i);
            boolean isLetter = c >= 'A' && c <= 'Z' && c != 'I' && c != 'L' && c != 'O' && c != 'U';
            if (!isLetter && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    /// A new id: 48 bits of time in milliseconds and 80 random bits.
    public static ReportId at(Instant time, RandomGenerator random) {
        var characters = new char[LENGTH];
        var millis = time.toEpochMilli();
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            characters[i] = ALPHABET.charAt((int) (millis & 31));
            millis >>>= 5;
        }
        characters[0] = ALPHABET.charAt(ALPHABET.indexOf(characters[0]) & 7);
        var chance = new byte[LENGTH - TIME_CHARACTERS];
        random.nextBytes(chance);
        for (int i = TIME_CHARACTERS; i < LENGTH; i++) {
            characters[i] = ALPHABET.charAt(chance[i - TIME_CHARACTERS] & 31);
        }
        return new ReportId(new String(characters));
    }

    /// When the report was accepted, in milliseconds.
    public Instant time() {
        long millis = 0;
        for (int i = 0; i < TIME_CHARACTERS; i++) {
            millis = (millis << 5) | ALPHABET.indexOf(value.charAt(i));
        }
        return Instant.ofEpochMilli(millis);
    }

    @Override
    public int compareTo(ReportId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
