package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.util.List;
import java.util.Set;
import org.pf4j.Extension;

/// Provides the `openSearch` consumer.
@Extension
public final class OpenSearchConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("openSearch");

    /// Large enough that there are few requests, and small enough that eight of them fit into a small heap at the same
    /// time.
    private static final BatchLimits BATCH_LIMITS = new BatchLimits(1_000, 4 << 20);

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return OpenSearchSettings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return OpenSearchSettings.DECLARED_OPTIONS;
    }

    @Override
    public BatchLimits batchLimits() {
        return BATCH_LIMITS;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return Addresses.parse(settings.text(OpenSearchSettings.HOST_PORT)).names();
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return Addresses.parse(settings.text(OpenSearchSettings.HOST_PORT)).useOnlyTls();
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return TlsMaterial.warnings(options, OpenSearchSettings.certificate(options));
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var audience = TlsMaterial.audience(ID, context);
        var refusal = OpenSearchSettings.identityRefusal(settings, audience);
        return refusal.isPresent()
                ? Audience.refusing(refusal.get())
                : new OpenSearchConsumer(
                        OpenSearchSettings.of(settings, context.options(), audience),
                        context.clock(),
                        context.egress());
    }
}
