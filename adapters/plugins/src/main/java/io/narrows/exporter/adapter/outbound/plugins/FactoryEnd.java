package io.narrows.exporter.adapter.outbound.plugins;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Closes the factory of a plugin, on a thread of its own and with a deadline. What goes wrong is logged, because the
/// exporter has to stop whatever a plugin does.
///
/// @param patience how long the call may take
record FactoryEnd(LoadedPlugin plugin, Duration patience) {
    private static final System.Logger LOGGER = System.getLogger(FactoryEnd.class.getName());

    void come() {
        var closing = new FutureTask<>(() -> plugin.contextLoader().during(() -> {
            plugin.factory().close();
            return true;
        }));
        var thread = Thread.ofPlatform()
                .daemon()
                .name("close " + plugin.jar().getFileName())
                .start(closing);
        try {
            closing.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            warn("close did not return within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            warn(String.valueOf(closing.exceptionNow()));
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void warn(String reason) {
        LOGGER.log(
                Level.WARNING,
                "plugin not closed consumer={0} reason=\"{1}\"",
                plugin.declared().id(),
                reason);
    }
}
