package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// What a consumer tells its operators in Markdown, to be held against what it is.
///
/// ```java
/// public Optional<PluginPage> page() {
///     return Optional.of(PluginPage.at(Path.of("docs", "webhook.md")));
/// }
/// ```
public final class PluginPage {
    private static final Pattern JAR_SIZE = Pattern.compile("Jar size: (\\d+(?:\\.\\d+)?) (kB|MB)\\b");
    private static final Pattern LOAD_TIME = Pattern.compile("Load time: \\d+ ms\\b");

    private final Path path;
    private final List<String> lines;

    private PluginPage(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /// The page that the POM names; the plugin parent POM passes it on in the system property `plugin.page`.
    static PluginPage underTest() {
        var path = System.getProperty("plugin.page");
        if (path == null) {
            throw new AssertionError("the system property plugin.page does not name the consumer's page;"
                    + " is the test called *IT, and does the POM inherit from data-exporter-plugin-parent?");
        }
        return at(Path.of(path));
    }

    /// @param path of a file in Markdown; one that is not there is an empty page, so that the clauses say what has to
    ///     be on it
    public static PluginPage at(Path path) {
        try {
            return new PluginPage(path, Files.exists(path) ? Files.readAllLines(path) : List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean shows(SettingsTable table) {
        return table.isOn(lines);
    }

    /// The named consumers that the page shows.
    List<NamedConsumerExample> namedConsumers() {
        return NamedConsumerExample.on(lines);
    }

    /// The settings for a consumer in the envelopes that the page shows.
    List<Map<String, Object>> envelopeSettings(ConsumerId consumer) {
        return EnvelopeExample.settingsFor(consumer.value(), lines);
    }

    /// The size of the jar in bytes; empty where the page does not tell.
    OptionalLong jarSize() {
        return lines.stream()
                .map(JAR_SIZE::matcher)
                .filter(matcher -> matcher.find())
                .mapToLong(matcher -> (long) (Double.parseDouble(matcher.group(1))
                        * (matcher.group(2).equals("MB") ? 1e6 : 1e3)))
                .findFirst();
    }

    /// How the page has to tell a size.
    static String jarSize(long bytes) {
        return bytes < 1_000_000
                ? "Jar size: " + Math.max(1, Math.round(bytes / 1e3)) + " kB"
                : String.format(Locale.ROOT, "Jar size: %.1f MB", bytes / 1e6);
    }

    boolean tellsLoadTime() {
        return lines.stream().anyMatch(line -> LOAD_TIME.matcher(line).find());
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
