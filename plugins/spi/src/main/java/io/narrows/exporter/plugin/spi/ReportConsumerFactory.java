package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.List;
import java.util.Set;
import org.pf4j.ExtensionPoint;

/// What a plugin provides: a kind of consumer. Declares what it takes, and opens one consumer for each set of settings.
///
/// A plugin has exactly one, annotated with `@Extension`, public, with a public constructor that takes nothing. It is
/// made once, at startup, and called from several threads, so it must be thread-safe; all but `open` must
/// answer at once and the same every time.
public interface ReportConsumerFactory extends ExtensionPoint {

    /// The key under `exportConfig` by which scanners ask for this consumer.
    ConsumerId id();

    /// What scanners may say under `exportConfig.<id>`. Drives validation, masking and documentation. A scanner asks
    /// for the consumer by giving the required settings; if none is required, `{}` asks for it.
    SettingDeclarations settings();

    /// What the operator may say under `consumers.<id>` in the exporter's configuration, such as a directory or a limit
    /// that must not be a scanner's choice. None of them can be required.
    default SettingDeclarations options() {
        return SettingDeclarations.NONE;
    }

    /// The largest batch for one call of `deliver`, and whether reports are collected for it.
    default BatchLimits batchLimits() {
        return BatchLimits.ONE;
    }

    /// The hosts that a consumer with these settings would talk to, as `host` or `host:port`; empty where it talks to
    /// none. Shown to operators when a lane pauses, so without user and password.
    default Set<String> hosts(ConsumerSettings settings) {
        return Set.of();
    }

    /// The hosts that each consumer with these options talks to besides `hosts`, in the same form: such as a proxy,
    /// or a server that hands out tokens. A consumer talks to nobody else.
    ///
    /// @param options bound to `options()`
    default Set<String> furtherHosts(ConsumerSettings options) {
        return Set.of();
    }

    /// Whether a consumer with these settings talks to all its hosts over TLS and to none without. If not, an operator
    /// who sets `egress.requireTls` gets no delivery to them. A consumer that talks to nobody does; the exporter
    /// assumes
    /// that any other one does not, unless it says so.
    ///
    /// @param options bound to `options()`, because they may name hosts too
    /// @throws InvalidSettingException if the settings cannot work, so that `open` throws too
    default boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return hosts(settings).isEmpty();
    }

    /// What the operator should know about these options, one sentence each: such as a credential without an
    /// `Audience`.
    /// Logged at the start. Must not connect anywhere.
    ///
    /// @param options bound to `options()`
    /// @throws InvalidSettingException if the options cannot work; then the exporter does not start
    default List<String> warnings(ConsumerSettings options) {
        return List.of();
    }

    /// Opens a consumer. Does not have to reach its destination: `deliver` finds that out. Called on a platform
    /// thread, which is interrupted after a while.
    ///
    /// @param settings bound to `settings()`: every declared setting has a value
    /// @throws InvalidSettingException if the settings cannot work, such as a URL without a host
    ReportConsumer open(ConsumerSettings settings, ConsumerContext context);

    /// Gives back what the plugin holds beyond its consumers, such as a JDBC driver that it registered. Called once,
    /// when the plugin is unloaded, after all its consumers are closed. The call is interrupted after a while.
    default void close() {}
}
