package io.narrows.exporter.plugin.file;

import java.nio.file.Path;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Lets only one thread at a time write below a path, because a file lock keeps out other processes but not other
/// threads of this process.
///
/// Thread-safe. The number of locks is fixed, so two paths may share one: hold only one lock at a time.
final class PathLocks {
    private final Lock[] locks = Stream.generate(ReentrantLock::new).limit(64).toArray(Lock[]::new);

    Lock of(Path path) {
        return locks[Math.floorMod(path.hashCode(), locks.length)];
    }
}
