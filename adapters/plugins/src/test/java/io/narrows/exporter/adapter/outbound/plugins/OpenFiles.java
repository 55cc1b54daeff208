package io.narrows.exporter.adapter.outbound.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Lists the open files of this process, from Linux's `/proc`. On other systems the list is always empty.
public final class OpenFiles {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private OpenFiles() {}

    /// The names of the open files in a directory.
    public static List<String> under(Path directory) throws IOException {
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
