package io.narrows.exporter.adapter.outbound.plugins.consumer;

import io.narrows.exporter.adapter.outbound.plugins.load.LoadedPlugin;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.plugin.ContextLoader;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// A kind of consumer that a plugin provides. Turns everything that the plugin throws into one kind of exception.
///
/// As thread-safe as the factory.
public record PluginConsumerType(LoadedPlugin plugin, ConsumerContext context) implements ConsumerType {

    /// The context that a plugin gets for its consumer.
    ///
    /// @param options already bound to their declarations
    public record Lent(ConsumerSettings options, Clock clock, Egress egress, int concurrency, boolean requiresAudience)
            implements ConsumerContext {}

    @Override
    public ConsumerId id() {
        return plugin.declared().id();
    }

    @Override
    public String version() {
        return plugin.version();
    }

    @Override
    public SettingDeclarations settings() {
        return plugin.declared().settings();
    }

    @Override
    public BatchLimits batchLimits() {
        return plugin.declared().batchLimits();
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        return call("hosts", () -> Set.copyOf(plugin.factory().hosts(settings)));
    }

    @Override
    public boolean usesTls(ConsumerSettings settings) {
        return call("usesTls", () -> plugin.factory().usesTls(settings, context.options()));
    }

    /// Opens the consumer. If its destinations are refused now, it opens once they are allowed.
    @Override
    public ReportConsumer open(ConsumerSettings settings) {
        return GuardedConsumer.open(
                destinations(settings), isEncrypted(settings), context.egress(), () -> openNow(settings));
    }

    /// The declared destinations. A plugin that cannot name them is checked only when it connects.
    private Set<InetSocketAddress> destinations(ConsumerSettings settings) {
        try {
            return DeclaredHosts.parse(hosts(settings));
        } catch (InvalidSettingException | PluginFailedException e) {
            return Set.of();
        }
    }

    /// A plugin that cannot answer counts as one that does not encrypt. If the settings cannot work, opening says so.
    private boolean isEncrypted(ConsumerSettings settings) {
        try {
            return usesTls(settings);
        } catch (InvalidSettingException e) {
            return true;
        } catch (PluginFailedException e) {
            return false;
        }
    }

    private ReportConsumer openNow(ConsumerSettings settings) {
        var consumer = call(
                "open", () -> Objects.requireNonNull(plugin.factory().open(settings, context), "open answered null"));
        return new PluginConsumer(id(), plugin.contextLoader(), consumer);
    }

    @Override
    public ReportConsumer openNamed(ConsumerSettings settings) {
        return new PluginConsumerType(plugin, new LentToNamed(context)).open(settings);
    }

    /// The context for a consumer that the operator named.
    private record LentToNamed(ConsumerContext lent) implements ConsumerContext {
        @Override
        public ConsumerSettings options() {
            return lent.options();
        }

        @Override
        public Clock clock() {
            return lent.clock();
        }

        @Override
        public Egress egress() {
            return lent.egress();
        }

        @Override
        public int concurrency() {
            return lent.concurrency();
        }

        @Override
        public boolean requiresAudience() {
            return lent.requiresAudience();
        }

        @Override
        public boolean isNamedByOperator() {
            return true;
        }
    }

    /// What the operator should know about the options of this consumer.
    ///
    /// @throws InvalidSettingException if the options cannot work
    public List<String> warnings() {
        return call("warnings", () -> List.copyOf(plugin.factory().warnings(context.options())));
    }

    private <T> T call(String method, ContextLoader.Call<T, RuntimeException> call) {
        try {
            return plugin.contextLoader().during(call);
        } catch (InvalidSettingException e) {
            throw e;
        } catch (Exception | Error e) {
            throw new PluginFailedException(id(), method, e);
        }
    }
}
