package io.narrows.exporter.adapter.outbound.plugins;

import io.narrows.exporter.domain.consumer.ConsumerId;

/// A bug of a plugin that showed while it was in use. Tells where, and the kind of what was thrown; its message is in
/// the cause only, for it may hold a secret.
final class PluginFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param method of the plugin that threw
    PluginFailedException(ConsumerId consumer, String method, Throwable thrown) {
        super(
                "the plugin of consumer '" + consumer + "' threw "
                        + thrown.getClass().getName() + " in " + method,
                thrown);
    }
}
