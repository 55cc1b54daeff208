package io.narrows.exporter.plugin.file;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Lets one thread at a time write below a path. A file lock holds off other processes only, not the threads of this
/// one.
///
/// Thread-safe. A fixed number of locks, so two paths may share one: take one at a time.
final class PathLocks {
    private final Lock[] locks = Stream.generate(ReentrantLock::new).limit(64).toArray(Lock[]::new);

    Lock of(Path path) {
        return locks[Math.floorMod(path.hashCode(), locks.length)];
    }
}
