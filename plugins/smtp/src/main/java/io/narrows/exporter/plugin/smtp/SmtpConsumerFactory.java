package io.narrows.exporter.plugin.smtp;

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

/// Provides the `smtp` consumer.
@Extension
public final class SmtpConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("smtp");

    /// The batch becomes 7 MB in base64, and many servers accept at most 10 MB.
    private static final BatchLimits LIMITS = new BatchLimits(100, 5 << 20).collectBy(SmtpSettings.DIGEST);

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return SmtpSettings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return SmtpSettings.DECLARED_OPTIONS;
    }

    @Override
    public BatchLimits batchLimits() {
        return LIMITS;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            var security = Security.named(settings.text(SmtpSettings.SECURITY));
            return Set.of(ServerAddress.parse(settings.text(SmtpSettings.HOSTPORT), security.port())
                    .toString());
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return Security.named(settings.text(SmtpSettings.SECURITY)) != Security.NONE;
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return TlsMaterial.warnings(options);
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        QuietLog.silence();
        var audience = TlsMaterial.audience(ID, context);
        var asked = SmtpSettings.of(settings, context.options(), audience);
        return SmtpSettings.identityRefusal(settings, audience)
                .map(Audience::refusing)
                .orElseGet(() -> new SmtpConsumer(asked, context.clock(), context.egress()));
    }
}
