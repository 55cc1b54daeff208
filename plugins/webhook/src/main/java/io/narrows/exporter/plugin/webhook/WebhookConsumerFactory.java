package io.narrows.exporter.plugin.webhook;

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

/// Provides the `webhook` consumer.
@Extension
public final class WebhookConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("webhook");

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return WebhookSettings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return WebhookSettings.DECLARED_OPTIONS;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return Set.of(WebhookUrl.parse(settings.text(WebhookSettings.URL)).host());
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return WebhookUrl.parse(settings.text(WebhookSettings.URL)).usesTls();
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return TlsMaterial.warnings(options, WebhookSettings.certificate(options));
    }

    @Override
    public Set<String> furtherHosts(ConsumerSettings options) {
        return WebhookSettings.proxies(options);
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var audience = TlsMaterial.audience(ID, context);
        var refusal = WebhookSettings.identityRefusal(settings, audience);
        return refusal.isPresent()
                ? Audience.refusing(refusal.get())
                : new WebhookConsumer(
                        WebhookSettings.of(settings, context.options(), audience), context.clock(), context.egress());
    }
}
