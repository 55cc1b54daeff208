package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Copies of jars in a folder that belongs to this process alone. The copy is checked and then loaded, so writing to
/// the plugins directory meanwhile, or later, has no effect.
///
/// For one thread. `close` deletes the copies.
public final class PrivateCopies implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(PrivateCopies.class.getName());

    private final Map<Path, Path> originals = new LinkedHashMap<>();
    private Optional<CopiesFolder> folder = Optional.empty();

    /// @return a file with the same name
    /// @throws PluginStartupException if the jar cannot be copied
    public Path of(Path jar) {
        try {
            // Each copy has its own folder, because jars of several directories may have the same name.
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

    /// How a message about a jar names another jar: by its file name, or by its directory if both have the same file
    /// name.
    public String another(Path other, Path jar) {
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
