package io.narrows.exporter.domain.access;

import java.util.Objects;

/// A pattern for names, such as `kubebench_*`. `*` matches any number of characters, also zero; `?` matches one;
/// every other character matches itself, case-sensitively. The pattern must match the whole name.
///
/// Immutable and thread-safe.
public final class Glob {
    private static final int LONGEST = 255;

    private final String pattern;
    private final int[] characters;

    /// @param pattern 1 to 255 characters
    /// @throws IllegalArgumentException if the pattern is blank or longer
    public Glob(String pattern) {
        this.pattern = Objects.requireNonNull(pattern, "pattern");
        this.characters = pattern.codePoints().toArray();
        if (pattern.isBlank() || characters.length > LONGEST) {
            throw new IllegalArgumentException("a pattern has 1 to " + LONGEST + " characters");
        }
    }

    /// Whether a name has this form. Takes at most as many steps as the length of the name times the length of the
    /// pattern. A regular expression has no such bound.
    public boolean matches(String name) {
        int at = 0;
        int next = 0;
        int star = -1;
        int afterStar = 0;
        while (at < name.length()) {
            int character = name.codePointAt(at);
            if (next < characters.length && characters[next] == '*') {
                star = next++;
                afterStar = at;
            } else if (next < characters.length && (characters[next] == '?' || characters[next] == character)) {
                next++;
                at += Character.charCount(character);
            } else if (star >= 0) {
                next = star + 1;
                afterStar += Character.charCount(name.codePointAt(afterStar)); // the last star takes one more
                at = afterStar;
            } else {
                return false;
            }
        }
        while (next < characters.length && characters[next] == '*') {
            next++;
        }
        return next == characters.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob glob && pattern.equals(glob.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    /// The pattern as it was given.
    @Override
    public String toString() {
        return pattern;
    }
}
