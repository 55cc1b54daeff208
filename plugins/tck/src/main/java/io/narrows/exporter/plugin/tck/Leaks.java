package io.narrows.exporter.plugin.tck;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/// Finds what consumers leave behind. One that leaves something behind every time is told from the odd thread of the
/// JDK or of a test's own server by opening and closing it several times.
final class Leaks {
    static final int TIMES = 8;

    private Leaks() {}

    /// The names of the platform threads that are new, after they had time to end.
    static List<String> threadsSince(Set<Thread> before, Duration patience) throws InterruptedException {
        settle(TIMES, patience, () -> newThreads(before).size());
        return newThreads(before);
    }

    /// How many files and sockets this JVM has open; zero where the platform does not tell.
    static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getOpenFileDescriptorCount()
                : 0;
    }

    /// How many more are open, after they had time to be closed.
    static long openFilesSince(long before, Duration patience) throws InterruptedException {
        settle(TIMES, patience, () -> openFiles() - before);
        return openFiles() - before;
    }

    /// Whether the garbage collector takes it, given some time.
    static boolean isCollected(WeakReference<?> reference, Duration patience) throws InterruptedException {
        settle(1, patience, () -> {
            System.gc();
            return reference.refersTo(null) ? 0 : 1;
        });
        return reference.refersTo(null);
    }

    private static List<String> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private static void settle(long tooMany, Duration patience, LongSupplier leaks) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (leaks.getAsLong() >= tooMany && System.nanoTime() < deadline) {
            Thread.sleep(Duration.ofMillis(20));
        }
    }
}
