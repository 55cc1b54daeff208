package io.narrows.exporter.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The image's file system, unpacked into a folder, and run there without a container: with its own Java, on its own C
/// runtime, as its entry point says.
///
/// @param root the folder
record UnpackedImage(Path root) {
    private static final String LINKER = Machine.here().linker().toString();

    static UnpackedImage in(Path root) throws IOException {
        ImageFile.eachFile((entry, content) -> {
            var file = root.resolve(ImageFile.path(entry).substring(1));
            try {
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.resolve("..").normalize());
                    Files.write(file, content);
                    Files.setLastModifiedTime(file, entry.getLastModifiedTime());
                    permit(file, (entry.getMode() & 0100) != 0);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return new UnpackedImage(root);
    }

    private static void permit(Path file, boolean executable) throws IOException {
        if (executable && !file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    /// The entry point and a command, with its variables, and with `/opt` and the like where they are unpacked.
    ///
    /// @param javaOptions more of them
    /// @param command what comes after the entry point
    ProcessBuilder process(List<String> javaOptions, List<String> command) throws IOException {
        var arguments =
                Files.writeString(root.resolve("tmp/java.args"), relocated(Files.readString(in(ImageFacts.ARGUMENTS))));
        var words = new ArrayList<String>();
        words.add(in(LINKER).toString());
        words.add("--library-path");
        words.add(libraries());
        words.add(in(ImageFacts.ENTRY_POINT.getFirst()).toString());
        words.add("@" + arguments);
        words.add("-Djava.io.tmpdir=" + in(ImageFacts.TEMPORARY));
        words.addAll(javaOptions);
        words.add(ImageFacts.MAIN);
        words.addAll(command);
        var process = new ProcessBuilder(words).directory(in(ImageFacts.HOME).toFile());
        process.environment().clear();
        ImageFacts.ENVIRONMENT.forEach((name, value) -> process.environment().put(name, relocated(value)));
        return process;
    }

    Path in(String path) {
        return root.resolve(path.substring(1));
    }

    /// When each file was written, but for those that a container may write.
    Map<String, FileTime> times() throws IOException {
        var times = new TreeMap<String, FileTime>();
        for (var file : Trees.under(root)) {
            var path = "/" + root.relativize(file);
            if (ImageFacts.WRITABLE.stream().noneMatch(path::startsWith)) {
                times.put(path, Files.getLastModifiedTime(file));
            }
        }
        return times;
    }

    private String libraries() throws IOException {
        try (var files = Files.walk(root.resolve("lib"))) {
            var folders = files.filter(Files::isRegularFile)
                    .map(file -> file.resolve("..").normalize().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            folders.add(in(ImageFacts.JAVA + "/lib").toString());
            folders.add(in(ImageFacts.JAVA + "/lib/server").toString());
            return String.join(":", folders);
        }
    }

    private String relocated(String text) {
        return text.replaceAll("(?<=^|[=:,\\n@])(?=/(opt|plugins|var|tmp)\\b)", root.toString());
    }
}
