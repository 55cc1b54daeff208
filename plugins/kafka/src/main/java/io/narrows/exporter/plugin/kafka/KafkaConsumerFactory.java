package io.narrows.exporter.plugin.kafka;

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

/// Provides the `kafka` consumer.
@Extension
public final class KafkaConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("kafka");

    /// Large enough to keep a producer busy while the next batch is prepared.
    private static final BatchLimits BATCH_LIMITS = new BatchLimits(1_000, 2 << 20);

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return KafkaSettings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return KafkaOptions.DECLARED;
    }

    @Override
    public BatchLimits batchLimits() {
        return BATCH_LIMITS;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return BootstrapServers.parse(settings.text(KafkaSettings.BOOTSTRAP_SERVERS))
                    .names();
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return settings.flag(KafkaSettings.TLS);
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return TlsMaterial.warnings(options);
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var audience = TlsMaterial.audience(ID, context);
        var options = KafkaOptions.of(context.options(), settings, audience);
        var asked = KafkaSettings.of(settings);
        var refusal = TlsMaterial.refusal(settings, audience, asked.overTls());
        if (refusal.isPresent()) {
            return Audience.refusing(refusal.get());
        }
        var allowed =
                context.isNamedByOperator() ? options.allowedBrokers().and(asked.servers()) : options.allowedBrokers();
        return new KafkaReportConsumer(asked, options, allowed, context.egress());
    }
}
