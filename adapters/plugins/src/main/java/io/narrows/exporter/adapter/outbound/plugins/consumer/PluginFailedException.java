package io.narrows.exporter.adapter.outbound.plugins.consumer;

import io.narrows.exporter.domain.consumer.ConsumerId;

/// A bug of a plugin that showed while the plugin was in use. The message names the place and the type of what was
/// thrown. The original message is only in the cause, because it may hold a secret.
final class PluginFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param method the plugin's method that threw
    PluginFailedException(ConsumerId consumer, String method, Throwable thrown) {
        super(
                "the plugin of consumer '" + consumer + "' threw "
                        + thrown.getClass().getName() + " in " + method,
                thrown);
    }
}
