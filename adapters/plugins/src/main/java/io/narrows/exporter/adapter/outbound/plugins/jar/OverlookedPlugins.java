package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds files that look like plugins but are not loaded: a jar in a subfolder, and a `.zip` file.
///
/// @param directories the plugins directories, searched one level deep
public record OverlookedPlugins(List<Path> directories) {
    private static final System.Logger LOGGER = System.getLogger(OverlookedPlugins.class.getName());
    private static final int MOST_WARNINGS = 20;
    private static final int MOST_FILES = 1_000;

    /// Logs a line for each such file. Skips a directory that cannot be read.
    public void warn() {
        directories.stream()
                .flatMap(OverlookedPlugins::overlookedIn)
                .limit(MOST_WARNINGS)
                .forEach(plugin -> LOGGER.log(
                        Level.WARNING, "plugin overlooked file={0} reason=\"{1}\"", plugin.file, plugin.why));
    }

    /// A file that looks like a plugin, and the reason why it is not loaded.
    private record Overlooked(Path file, String why) {}

    private static Stream<Overlooked> overlookedIn(Path directory) {
        return list(directory).stream()
                .flatMap(file -> Files.isDirectory(file) ? inFolder(file, directory) : zip(file).stream());
    }

    /// Skips folders whose names begin with two dots, because Kubernetes keeps mounted files there.
    private static Stream<Overlooked> inFolder(Path folder, Path directory) {
        return isHidden(folder)
                ? Stream.empty()
                : list(folder).stream()
                        .filter(file -> hasEnding(file, ".jar") && Files.isRegularFile(file))
                        .map(jar -> new Overlooked(
                                jar, "only jars directly in " + directory + " are loaded; move it there"));
    }

    private static Optional<Overlooked> zip(Path file) {
        return hasEnding(file, ".zip")
                ? Optional.of(new Overlooked(file, "a plugin is a .jar; unpack it, or rename it if it is one"))
                : Optional.empty();
    }

    private static boolean hasEnding(Path file, String ending) {
        return !isHidden(file)
                && String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT).endsWith(ending);
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }

    private static List<Path> list(Path folder) {
        try (var files = Files.list(folder)) {
            return files.limit(MOST_FILES).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
