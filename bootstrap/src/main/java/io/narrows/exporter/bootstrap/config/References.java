package io.narrows.exporter.bootstrap.config;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces the references in a value: `${file:/run/secrets/x}` by the text of the file, `${home}` by the folder of the
/// distribution.
///
/// @param home the folder of the distribution, or the working directory if the program runs without one
record References(Path home) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}");
    private static final String HOME = "home";
    private static final String FILE = "file:";

    /// The text of an entry with all references replaced.
    ///
    /// @throws ConfigException if a reference leads nowhere
    String resolve(Entry entry) {
        return REFERENCE
                .matcher(entry.text())
                .replaceAll(match -> Matcher.quoteReplacement(target(match.group(1), entry)));
    }

    /// Whether the value comes from a file. Then it may be a secret, whatever its key is.
    static boolean isToFile(Entry entry) {
        return entry.text().contains("${" + FILE);
    }

    private String target(String reference, Entry entry) {
        if (reference.equals(HOME)) {
            return home.toString();
        }
        if (reference.startsWith(FILE)) {
            return contents(reference.substring(FILE.length()), entry);
        }
        throw new ConfigException(entry.path() + " refers to ${" + reference
                + "}, but there are only ${file:PATH} and ${home} (" + entry.origin() + ")");
    }

    private static String contents(String file, Entry entry) {
        try {
            return SmallFile.text(Path.of(file)).strip();
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", entry, e);
        } catch (IOException | InvalidPathException e) {
            throw unreadable(file, e.getClass().getSimpleName(), entry, e);
        }
    }

    private static ConfigException unreadable(String file, String why, Entry entry, Exception cause) {
        return new ConfigException(
                entry.path() + " refers to " + file + ", which cannot be read: " + why + " (" + entry.origin() + ")",
                cause);
    }
}
