package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The host names that an exporter under test can look up. All other names are unknown to it, and it asks no name
/// server.
///
/// The JDK's own `-Djdk.net.hosts.file` does not do for tests of egress, because it switches the exporter's resolver
/// off.
final class ScriptedNames {
    private final Path folder;

    private ScriptedNames(Path folder) {
        this.folder = folder;
    }

    /// @param folder an empty one
    /// @param answers for each name the answers in turns, each of one address or of several with commas between
    static ScriptedNames in(Path folder, Map<String, List<String>> answers) {
        try {
            var services = Files.createDirectories(folder.resolve("META-INF/services"));
            Files.writeString(
                    services.resolve(InetAddressResolverProvider.class.getName()), ScriptedResolver.class.getName());
            copyOf(ScriptedResolver.class, folder);
            copyOf(ScriptedResolver.class.getDeclaredClasses()[0], folder);
            Files.writeString(
                    folder.resolve(ScriptedResolver.NAMES),
                    answers.entrySet().stream()
                            .map(name -> name.getKey() + " " + String.join(" ", name.getValue()) + "\n")
                            .collect(Collectors.joining()));
            return new ScriptedNames(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The options with which the exporter's JVM looks up these names, each time anew. As by default, a failed lookup
    /// is
    /// remembered for ten seconds.
    String javaOptions() {
        return "-Xbootclasspath/a:" + folder + " -D" + ScriptedResolver.FOLDER + "=" + folder
                + " -Dsun.net.inetaddr.ttl=0";
    }

    /// The answers so far for one name, in their order.
    List<String> asked(String host) {
        try {
            var asked = folder.resolve(ScriptedResolver.ASKED);
            return Files.exists(asked)
                    ? Files.readAllLines(asked).stream()
                            .filter(line -> line.startsWith(host + " "))
                            .map(line -> line.substring(host.length() + 1))
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copyOf(Class<?> type, Path folder) throws IOException {
        var file = folder.resolve(type.getName().replace('.', '/') + ".class");
        Files.createDirectories(file.getParent());
        try (var bytes = type.getResourceAsStream(
                type.getName().substring(type.getPackageName().length() + 1) + ".class")) {
            Files.copy(bytes, file);
        }
    }
}
