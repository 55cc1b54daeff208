package io.narrows.exporter.plugin.template;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.net.URI;
import java.util.Set;
import org.pf4j.Extension;

/// What the plugin provides: the consumer's id, what it wants to be told, and how it is opened.
@Extension
public final class TemplateConsumerFactory implements ReportConsumerFactory {
    @Override
    public ConsumerId id() {
        return new ConsumerId("template");
    }

    @Override
    public SettingDeclarations settings() {
        return SettingDeclarations.of(
                Setting.text("url", "Where reports are posted to.").require(),
                Setting.text("token", "Sent as a bearer token.").require().keepSecret());
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        return Set.of(url(settings).getHost());
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return "https".equals(url(settings).getScheme());
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var token = settings.text("token");
        if (!token.matches("[!-~]+")) {
            throw new InvalidSettingException("token", "must be of visible ASCII characters");
        }
        return new TemplateConsumer(url(settings), token, context.clock(), context.egress());
    }

    private static URI url(ConsumerSettings settings) {
        try {
            var url = URI.create(settings.text("url"));
            if (url.getHost() != null && Set.of("http", "https").contains(url.getScheme())) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the URL, which may have a password in it.
        }
        throw new InvalidSettingException("url", "must be an http or https URL with a host");
    }
}
