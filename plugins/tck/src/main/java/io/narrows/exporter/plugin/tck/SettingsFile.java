package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The file that keeps what a consumer declared, one setting a line, so that a change of it is seen.
///
/// ```
/// setting url: text, required
/// setting hostport or host_port: text
/// option caFile: text
/// ```
public final class SettingsFile {
    private static final Pattern LINE = Pattern.compile("(setting|option) ([^:]+):.*");

    private final Path path;
    private final List<String> lines;

    private SettingsFile(Path path, List<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    /// The file that the POM names; the plugin parent POM passes it on in the system property `plugin.settings`.
    static SettingsFile underTest() {
        var path = System.getProperty("plugin.settings");
        if (path == null) {
            throw new AssertionError("the system property plugin.settings does not name the file of declared settings;"
                    + " is the test called *IT, and does the POM inherit from data-exporter-plugin-parent?");
        }
        return at(Path.of(path));
    }

    /// @param path one that is not there is an empty file, so that the clause says what has to be in it
    public static SettingsFile at(Path path) {
        try {
            return new SettingsFile(path, Files.exists(path) ? Files.readAllLines(path) : List.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The names in the file that the consumer no longer understands, such as `setting token`.
    List<String> lost(ReportConsumerFactory factory) {
        return lines.stream()
                .map(LINE::matcher)
                .filter(line -> line.matches())
                .flatMap(line -> Stream.of(line.group(2).split(" or "))
                        .filter(name -> !understands(
                                line.group(1).equals("setting") ? factory.settings() : factory.options(), name))
                        .map(name -> line.group(1) + " " + name))
                .toList();
    }

    boolean says(List<String> declared) {
        return lines.stream().filter(line -> !line.isBlank()).toList().equals(declared);
    }

    /// What the file should say of a consumer.
    static List<String> of(ReportConsumerFactory factory) {
        return Stream.concat(
                        factory.settings().all().stream().map(setting -> "setting " + describe(setting)),
                        factory.options().all().stream().map(option -> "option " + describe(option)))
                .toList();
    }

    private static String describe(Setting setting) {
        var names = Stream.concat(Stream.of(setting.name()), setting.aliases().stream());
        return String.join(" or ", names.toList()) + ": "
                + setting.type().name().toLowerCase(Locale.ROOT)
                + (setting.required() ? ", required" : "")
                + (setting.secret() ? ", secret" : "");
    }

    private static boolean understands(SettingDeclarations declared, String name) {
        return declared.all().stream()
                .flatMap(setting -> Stream.concat(Stream.of(setting.name()), setting.aliases().stream()))
                .anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
