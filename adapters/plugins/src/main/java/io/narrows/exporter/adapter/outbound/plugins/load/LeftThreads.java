package io.narrows.exporter.adapter.outbound.plugins.load;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;

/// Threads that a plugin started and did not end, found when the plugin is unloaded. Java cannot force a thread to end,
/// so these threads are interrupted and logged.
///
/// Virtual threads cannot be found.
///
/// @param loader the plugin's class loader; a thread inherits its context class loader from the thread that started it
record LeftThreads(Path jar, ClassLoader loader) {
    private static final System.Logger LOGGER = System.getLogger(LeftThreads.class.getName());
    private static final int SHOWN = 10;

    void interrupt() {
        var left = Thread.getAllStackTraces().keySet().stream()
                .filter(this::isOfPlugin)
                .toList();
        if (!left.isEmpty()) {
            left.forEach(Thread::interrupt);
            LOGGER.log(
                    Level.WARNING,
                    "plugin left threads running jar={0} count={1,number,#} threads={2}",
                    jar.getFileName(),
                    left.size(),
                    names(left));
        }
    }

    private boolean isOfPlugin(Thread thread) {
        return loader.equals(thread.getContextClassLoader())
                || loader.equals(thread.getClass().getClassLoader());
    }

    private static List<String> names(List<Thread> threads) {
        return threads.stream().map(Thread::getName).sorted().limit(SHOWN).toList();
    }
}
