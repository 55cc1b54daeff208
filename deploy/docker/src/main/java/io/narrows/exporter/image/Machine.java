package io.narrows.exporter.image;

import java.nio.file.Path;

/// The kind of machine that the image is built on and for, because the C runtime in the image is that of the machine.
///
/// @param platform as images call it
/// @param linker the dynamic linker of glibc
/// @param sqlite the folder of SQLite's library in its jar
record Machine(String platform, Path linker, String sqlite) {

    static Machine here() {
        return of(System.getProperty("os.arch"));
    }

    /// @param architecture as Java calls it
    static Machine of(String architecture) {
        return switch (architecture) {
            case "amd64", "x86_64" -> new Machine("amd64", Path.of("/lib64/ld-linux-x86-64.so.2"), "x86_64");
            case "aarch64", "arm64" -> new Machine("arm64", Path.of("/lib/ld-linux-aarch64.so.1"), "aarch64");
            default ->
                throw new IllegalArgumentException(
                        "images are built for amd64 and arm64, and this machine is " + architecture);
        };
    }
}
