package io.narrows.exporter.application.named;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the correct name for a misspelled one.
public final class NearMiss {
    private NearMiss() {}

    /// @return empty if no name is near: one letter in five may differ
    public static Optional<String> of(String given, Collection<String> known) {
        return of(given, known, Integer.MAX_VALUE);
    }

    /// @param most how many letters may differ
    /// @return empty if no name is near
    public static Optional<String> of(String given, Collection<String> known, int most) {
        var folded = folded(given);
        return known.stream()
                .filter(candidate ->
                        distance(folded, folded(candidate)) <= Math.min(most, Math.max(1, candidate.length() / 5)))
                .min(Comparator.<String>comparingInt(candidate -> distance(folded, folded(candidate)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// Normalizes a name, so that `server.max-body-size` is near `server.maxBodySize`.
    private static String folded(String path) {
        return path.replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
    }

    /// How many letters must be inserted, deleted or replaced to turn one text into the other (Levenshtein).
    private static int distance(String one, String other) {
        var row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
