package io.narrows.exporter.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/// A folder that holds what the root of the image's file system will hold.
///
/// @param path the folder
record RootFolder(Path path) {
    private static final Machine MACHINE = Machine.here();
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");
    private static final String SQLITE = "org/sqlite/native/Linux/" + MACHINE.sqlite() + "/libsqlitejdbc.so";

    /// Java, with the modules that are needed, and the libraries of the C runtime that it is linked with.
    void addJava() throws IOException, InterruptedException {
        var jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        Command.run(
                path,
                List.of(
                        jlink.toString(),
                        "--add-modules",
                        String.join(",", ImageFacts.MODULES),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        in(ImageFacts.JAVA).toString()));
        for (var library : runtimeLibraries()) {
            // By the name that it is looked for, not by that of the file behind it.
            var copy = in(library.toString());
            Files.createDirectories(parent(copy));
            Files.copy(library.toRealPath(), copy);
        }
    }

    void addExporter(Path distribution) throws IOException {
        var home = in(ImageFacts.HOME);
        Files.createDirectories(home);
        for (var part : List.of("conf", "lib", "plugins", "LICENSE", "THIRD-PARTY.md", "sbom.json")) {
            Trees.copy(distribution.resolve(part), home.resolve(part));
        }
        Files.createDirectory(in(ImageFacts.NATIVE));
        unpackSqlite(in(ImageFacts.NATIVE));
        Files.write(in(ImageFacts.ARGUMENTS), arguments());
    }

    /// Users, how names of hosts are looked up, and folders to be mounted over.
    void addSurroundings() throws IOException {
        Files.createDirectories(in("/etc"));
        Files.writeString(in("/etc/passwd"), """
                root:x:0:0:root:/:/nonexistent
                exporter:x:65532:65532:Data Exporter:/var/lib/data-exporter:/nonexistent
                """);
        Files.writeString(in("/etc/group"), "root:x:0:\nexporter:x:65532:\n");
        Files.writeString(in("/etc/nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
        for (var folder : List.of(ImageFacts.PLUGINS, ImageFacts.DATA, ImageFacts.TEMPORARY)) {
            Files.createDirectories(in(folder));
        }
    }

    /// Whatever the umask of who builds it: all may read, and only what was executable may be executed.
    void permit() throws IOException {
        for (var file : Trees.under(path)) {
            boolean enters = Files.isDirectory(file) || Files.isExecutable(file);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(enters ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    /// Where something of the image is in this folder.
    Path in(String image) {
        return path.resolve(image.substring(1));
    }

    /// The class path, as paths in the image, in a fixed order.
    List<String> classPath() throws IOException {
        return filesIn(in(ImageFacts.HOME).resolve("lib")).stream()
                .map(jar -> "/" + path.relativize(jar))
                .toList();
    }

    private List<String> arguments() throws IOException {
        var lines = new ArrayList<>(ImageFacts.javaOptions());
        lines.add("-XX:AOTCache=" + ImageFacts.START_CACHE);
        lines.add("-Dorg.sqlite.lib.path=" + ImageFacts.NATIVE);
        lines.add("-Ddata.exporter.home=" + ImageFacts.HOME);
        lines.add("-classpath");
        lines.add(String.join(":", classPath()));
        return lines;
    }

    private Set<Path> runtimeLibraries() throws IOException, InterruptedException {
        var libraries = new LinkedHashSet<Path>();
        libraries.add(MACHINE.linker());
        for (var binary : binaries()) {
            var matcher = LIBRARY.matcher(Command.run(
                    path,
                    List.of(
                            MACHINE.linker().toString(),
                            "--library-path",
                            ownLibraries(),
                            "--list",
                            binary.toString())));
            while (matcher.find()) {
                var library = Path.of(matcher.group(1)).normalize();
                if (!library.startsWith(path)) {
                    libraries.add(library);
                }
            }
        }
        return libraries;
    }

    private String ownLibraries() {
        return in(ImageFacts.JAVA + "/lib/server") + ":" + in(ImageFacts.JAVA + "/lib");
    }

    private List<Path> binaries() throws IOException {
        try (var files = Files.walk(in(ImageFacts.JAVA))) {
            return files.filter(file -> file.toString().endsWith(".so") || file.endsWith("bin/java"))
                    .sorted()
                    .toList();
        }
    }

    private void unpackSqlite(Path folder) throws IOException {
        for (var jar : filesIn(in(ImageFacts.HOME).resolve("lib"))) {
            try (var zip = new ZipFile(jar.toFile())) {
                var entry = zip.getEntry(SQLITE);
                if (entry != null) {
                    try (var in = zip.getInputStream(entry)) {
                        Files.copy(in, folder.resolve("libsqlitejdbc.so"));
                    }
                    return;
                }
            }
        }
        throw new IOException("no jar in lib/ has " + SQLITE + "; what is SQLite's library called now?");
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().collect(Collectors.toList());
        }
    }

    private static Path parent(Path file) {
        return file.resolve("..").normalize();
    }
}
