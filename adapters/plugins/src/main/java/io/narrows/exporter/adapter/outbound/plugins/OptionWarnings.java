package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.adapter.outbound.plugins.consumer.PluginConsumerType;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.plugin.PluginCall;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import java.time.Duration;
import java.util.List;

/// Asks a plugin what the operator should know about its options. Runs on its own thread, because the plugin may never
/// return but the exporter's start must.
///
/// @param patience how long the plugin may take
record OptionWarnings(PluginConsumerType type, Duration patience) {

    /// @throws PluginStartupException if the options cannot work, or the plugin throws or does not return in time
    List<String> ask() {
        var call = PluginCall.start("plugin " + type.id(), type::warnings);
        try {
            return switch (call.await(patience)) {
                case Outcome.Returned<List<String>> returned -> returned.value();
                case Outcome.Threw<List<String>> threw -> throw failure(threw.thrown());
                case Outcome.Running<List<String>> running -> {
                    call.interrupt();
                    throw PluginStartupException.of(
                            type.plugin().jar(), "it gave no warnings within " + patience.toMillis() + " ms");
                }
            };
        } catch (InterruptedException e) {
            call.interrupt();
            Thread.currentThread().interrupt();
            throw PluginStartupException.of(type.plugin().jar(), "the start was interrupted", e);
        }
    }

    private PluginStartupException failure(Throwable thrown) {
        return thrown instanceof InvalidSettingException
                ? new PluginStartupException("consumers." + type.id() + "." + thrown.getMessage(), thrown)
                : PluginStartupException.thrown(type.plugin().jar(), "its warnings", thrown);
    }
}
