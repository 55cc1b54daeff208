package io.narrows.exporter.application.named;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the correct name for a misspelled one. Immutable.
public final class NearMiss {
    private final List<Name> known;

    /// @param folded the name without what often differs
    /// @param letters a bit for each letter that the folded name has; letters may share one
    private record Name(String name, String folded, long letters) {
        static Name of(String name) {
            var folded = folded(name);
            long letters = 0;
            for (int i = 0; i < folded.length(); i++) {
                letters |= 1L << folded.charAt(i);
            }
            return new Name(name, folded, letters);
        }

        /// Normalizes a name, so that `server.max-body-size` is near `server.maxBodySize`.
        private static String folded(String name) {
            return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
        }

        /// Whether at most so many letters differ. Looks at what is cheap first: a start compares thousands of pairs,
        /// and most of them have nothing in common. One letter that differs changes the length by one at most, and two
        /// bits.
        boolean isNear(Name other, int most) {
            return Math.abs(folded.length() - other.folded.length()) <= most
                    && Long.bitCount(letters ^ other.letters) <= 2L * most
                    && distance(other) <= most;
        }

        int distance(Name other) {
            return NearMiss.distance(folded, other.folded);
        }
    }

    private NearMiss(List<Name> known) {
        this.known = known;
    }

    /// @param known the correct names
    public static NearMiss among(Collection<String> known) {
        return new NearMiss(known.stream().map(Name::of).toList());
    }

    /// @return empty if no name is near: one letter in five may differ
    public Optional<String> to(String given) {
        return to(given, Integer.MAX_VALUE);
    }

    /// @param most how many letters may differ
    /// @return empty if no name is near
    public Optional<String> to(String given, int most) {
        var wanted = Name.of(given);
        return known.stream()
                .filter(name -> wanted.isNear(
                        name, Math.min(most, Math.max(1, name.name().length() / 5))))
                .min(Comparator.<Name>comparingInt(wanted::distance).thenComparing(Name::name))
                .map(Name::name);
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
