package io.narrows.exporter.adapter.outbound.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What this process has open, as Linux tells. Other systems do not, and there nothing is ever found open.
final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /// The names of the files in a directory that are open.
    static List<String> under(Path directory) throws IOException {
        var names = new ArrayList<String>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return names;
        }
        try (var descriptors = Files.list(DESCRIPTORS)) {
            for (var descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    var file = Files.readSymbolicLink(descriptor);
                    if (file.startsWith(directory.toRealPath())) {
                        names.add(file.getFileName().toString());
                    }
                }
            }
        }
        return names;
    }
}
