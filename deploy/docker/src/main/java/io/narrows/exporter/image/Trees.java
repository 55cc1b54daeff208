package io.narrows.exporter.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// Folders with all that is in them.
final class Trees {
    private Trees() {}

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        for (var file : under(tree).reversed()) {
            Files.delete(file);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        for (var file : under(from)) {
            Files.copy(file, to.resolve(from.relativize(file)));
        }
    }

    /// The start cache knows its jars by their times.
    static void date(Path tree, Instant time) throws IOException {
        for (var file : under(tree)) {
            Files.setLastModifiedTime(file, FileTime.from(time));
        }
    }

    /// Sorted, folders before what is in them, and the tree itself first.
    static List<Path> under(Path tree) throws IOException {
        try (var files = Files.walk(tree)) {
            return files.sorted(Comparator.comparing(Path::toString)).toList();
        }
    }
}
