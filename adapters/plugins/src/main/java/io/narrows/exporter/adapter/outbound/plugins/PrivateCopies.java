package io.narrows.exporter.adapter.outbound.plugins;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Copies of jars in a folder that is this process's alone. Whoever writes to the plugins directory while a jar is
/// checked and loaded changes nothing: the copy is what is checked, and what is loaded, now and later.
///
/// For one thread. `close` deletes them.
final class PrivateCopies implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(PrivateCopies.class.getName());

    private final Map<Path, Path> originals = new LinkedHashMap<>();
    private Optional<CopiesFolder> folder = Optional.empty();

    /// @return a file of the same name
    /// @throws PluginStartupException if it cannot be copied
    Path of(Path jar) {
        try {
            // A folder each, for jars of several directories may have the same name.
            var copy = Files.createDirectory(folder().resolve(String.valueOf(originals.size())))
                    .resolve(jar.getFileName());
            originals.put(copy, jar);
            return Files.copy(jar, copy);
        } catch (IOException e) {
            throw PluginStartupException.of(
                    jar,
                    "it cannot be copied to " + System.getProperty("java.io.tmpdir") + " to be checked (" + e + ")",
                    e);
        }
    }

    /// How a message about a jar names another one: by its file name, or by its directory where both are called alike.
    String another(Path other, Path jar) {
        if (!other.getFileName().equals(jar.getFileName())) {
            return other.getFileName().toString();
        }
        return "the jar of this name in "
                + originals.getOrDefault(other, other).toAbsolutePath().getParent();
    }

    private Path folder() throws IOException {
        if (folder.isEmpty()) {
            folder = Optional.of(CopiesFolder.create());
        }
        return folder.get().path();
    }

    @Override
    public void close() {
        for (var copy : originals.keySet()) {
            delete(copy);
            delete(copy.resolveSibling(""));
        }
        folder.ifPresent(CopiesFolder::close);
        originals.clear();
        folder = Optional.empty();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "copy of a plugin not deleted file=" + file, e);
        }
    }
}
