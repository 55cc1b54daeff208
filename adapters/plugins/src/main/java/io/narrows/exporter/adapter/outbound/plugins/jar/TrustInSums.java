package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Trusts jars whose SHA-256 sum is on a list, whatever their file names are.
///
/// @param sums at least one
public record TrustInSums(List<Sum> sums) implements JarTrust {
    private static final Pattern LINE = Pattern.compile("\\\\?([0-9A-Fa-f]{64})(?:\\s+\\*?(\\S.*))?");

    /// A trusted SHA-256 sum.
    ///
    /// @param value in lower case
    /// @param jar the file that the sum was made of; the error for a different jar of this name shows both sums
    public record Sum(String value, Optional<String> jar) {}

    public TrustInSums {
        sums = List.copyOf(sums);
        if (sums.isEmpty()) {
            throw new IllegalArgumentException("must have at least one sum");
        }
    }

    /// Reads a list in the format of `sha256sum`: each line has a sum, two spaces, and a file name. The name may be
    /// missing. A comma also ends a line, blank lines are ignored, and lines that begin with `#` are comments.
    ///
    /// @throws IllegalArgumentException if a line has another form, or there is no sum
    public static TrustInSums parse(String text) {
        return new TrustInSums(text.lines()
                .flatMap(line -> List.of(line.split(",")).stream())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(TrustInSums::sum)
                .toList());
    }

    @Override
    public String check(Path jar, Instant now) {
        var actual = sumOf(jar);
        if (sums.stream().noneMatch(sum -> sum.value().equals(actual))) {
            var name = jar.getFileName().toString();
            var listed = sums.stream()
                    .filter(sum -> sum.jar().filter(name::equals).isPresent())
                    .findFirst();
            throw PluginStartupException.of(
                    jar,
                    "its SHA-256 sum is " + actual
                            + listed.map(sum -> ", and " + sum.value() + " is the one that is trusted")
                                    .orElse(", which is not on the list of trusted sums"));
        }
        return "sum is listed";
    }

    private static Sum sum(String line) {
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "must have lines with a SHA-256 sum and the name of a jar, as sha256sum writes them, but has '"
                            + (line.length() <= 80 ? line : line.substring(0, 80) + "…") + "'");
        }
        return new Sum(
                matcher.group(1).toLowerCase(Locale.ROOT),
                Optional.ofNullable(matcher.group(2)).map(path -> path.substring(path.lastIndexOf('/') + 1)));
    }

    private static String sumOf(Path jar) {
        try {
            return Sha256.of(jar);
        } catch (IOException e) {
            throw PluginStartupException.of(jar, "it cannot be read (" + e + ")", e);
        }
    }
}
