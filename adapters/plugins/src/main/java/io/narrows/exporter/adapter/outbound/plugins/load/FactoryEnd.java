package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.domain.plugin.PluginCall;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// Closes the factory of a plugin, on a thread of its own and with a deadline. What goes wrong is logged, because the
/// exporter has to stop whatever a plugin does.
///
/// @param patience how long the call may take
public record FactoryEnd(LoadedPlugin plugin, Duration patience) {
    private static final System.Logger LOGGER = System.getLogger(FactoryEnd.class.getName());

    public void come() {
        var call = PluginCall.start(
                "close " + plugin.jar().getFileName(),
                () -> plugin.contextLoader().during(() -> {
                    plugin.factory().close();
                    return true;
                }));
        try {
            switch (call.await(patience)) {
                case Outcome.Returned<Boolean> returned -> {}
                case Outcome.Threw<Boolean> threw -> warn(String.valueOf(threw.thrown()));
                case Outcome.Running<Boolean> running -> {
                    call.interrupt();
                    warn("close did not return within " + patience.toMillis() + " ms");
                }
            }
        } catch (InterruptedException e) {
            call.interrupt();
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
