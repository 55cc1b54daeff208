package io.narrows.exporter.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The AOT cache of the image: the classes that a start needs, loaded and linked (JEP 483).
///
/// It is made from a list of classes that is part of the source, for what is made from a training run differs from run
/// to run. Java checks that it fits: the same Java, the same options, jars of the same size and time.
final class StartCache {
    private static final int HEADER_SIZE_AT = 12;
    private static final int TRIES = 6;

    private final RootFolder root;
    private final Path classes;

    /// @param classes the list of classes, as `Train` writes it
    StartCache(RootFolder root, Path classes) {
        this.root = root;
        this.classes = classes;
    }

    /// Writes it into the folder. Java puts the time of the machine's clock into the objects in it; so it is made
    /// twice, and what differs is a time.
    ///
    /// @throws IOException if Java fails, or no two attempts are the same but for times
    void write() throws IOException, InterruptedException {
        var last = dump();
        for (int i = 1; i < TRIES; i++) {
            var next = dump();
            var timeless = timeless(last, next);
            if (timeless.isPresent()) {
                Files.write(root.in(ImageFacts.START_CACHE), timeless.get());
                return;
            }
            last = next;
        }
        throw new IOException("the start cache differs each time that it is made, by more than the time; "
                + "see deploy/docker/README.md");
    }

    /// A cache as Java made it.
    static final class Dump {
        private final byte[] bytes;
        private final long begun;
        private final long ended;

        /// @param begun the clock, in milliseconds, before it was made
        /// @param ended the clock when it was done
        Dump(byte[] bytes, long begun, long ended) {
            this.bytes = bytes;
            this.begun = begun;
            this.ended = ended;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean tookPlaceAt(long clock) {
            return begun <= clock && clock <= ended;
        }
    }

    private Dump dump() throws IOException, InterruptedException {
        var file = root.path().resolveSibling("start.aot");
        long begun = clock();
        Command.run(root.path(), command(file));
        var bytes = Files.readAllBytes(file);
        Files.delete(file);
        return new Dump(bytes, begun, clock());
    }

    private List<String> command(Path file) throws IOException {
        var command = new ArrayList<String>();
        command.add(root.in(ImageFacts.JAVA + "/bin/java").toString());
        command.addAll(ImageFacts.javaOptions());
        // What would depend on the machine otherwise.
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of(
                "-Xshare:dump",
                "-XX:+AOTClassLinking",
                "-XX:SharedClassListFile=" + classes.toAbsolutePath(),
                "-XX:SharedArchiveFile=" + file.toAbsolutePath(),
                "-Xlog:disable",
                "-classpath",
                relativeClassPath()));
        return command;
    }

    /// Relative, so that the cache does not know where it was made. Java lets what is before the names of the jars
    /// differ (JDK-8279366).
    private String relativeClassPath() throws IOException {
        return String.join(
                ":", root.classPath().stream().map(jar -> jar.substring(1)).toList());
    }

    /// Java's own clock for soft references, which are what has times in it.
    private static long clock() {
        return Duration.ofNanos(System.nanoTime()).toMillis();
    }

    /// The cache with zero for each time, and for the checksums in its header, which Java looks at only with
    /// `-XX:+VerifySharedSpaces`. Empty if something else differs.
    static Optional<byte[]> timeless(Dump one, Dump other) {
        if (one.bytes().length != other.bytes().length) {
            return Optional.empty();
        }
        var first = ByteBuffer.wrap(one.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        var second = ByteBuffer.wrap(other.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        var result = ByteBuffer.wrap(one.bytes().clone()).order(ByteOrder.LITTLE_ENDIAN);
        int header = first.getInt(HEADER_SIZE_AT);
        for (int i = 0; i < header; i += Integer.BYTES) {
            if (first.getInt(i) != second.getInt(i)) {
                result.putInt(i, 0);
            }
        }
        for (int i = header; i + Long.BYTES <= first.limit(); i += Long.BYTES) {
            if (first.getLong(i) != second.getLong(i)) {
                if (!one.tookPlaceAt(first.getLong(i)) || !other.tookPlaceAt(second.getLong(i))) {
                    return Optional.empty();
                }
                result.putLong(i, 0);
            }
        }
        return Optional.of(result.array());
    }
}
