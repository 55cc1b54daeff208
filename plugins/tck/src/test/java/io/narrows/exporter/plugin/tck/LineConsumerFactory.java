package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.util.Optional;
import java.util.Set;
import org.pf4j.Extension;

@Extension
public class LineConsumerFactory implements ReportConsumerFactory {
    @Override
    public ConsumerId id() {
        return new ConsumerId("line");
    }

    @Override
    public SettingDeclarations settings() {
        return SettingDeclarations.of(
                Setting.text("port", "The port of the server on this machine.").require(),
                Setting.text("host", "The host of the server.").defaultsTo("127.0.0.1"),
                Setting.flag("tls", "Whether to speak TLS."),
                Setting.text("token", "What the server wants to hear.").keepSecret());
    }

    @Override
    public SettingDeclarations options() {
        return SettingDeclarations.of(
                Setting.text("greeting", "What to say first.").defaultsTo("hello"));
    }

    @Override
    public BatchLimits batchLimits() {
        return new BatchLimits(50, 256 << 10);
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        return Set.of(settings.text("host") + ":" + settings.text("port"));
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        return opened(
                new LineConsumer(Integer.parseInt(settings.text("port")), settings.text("token")), settings, context);
    }

    static LineConsumer opened(LineConsumer consumer, ConsumerSettings settings, ConsumerContext context) {
        return consumer.at(settings.text("host"))
                .over(settings.flag("tls") ? Optional.of(TlsMaterial.DEFAULT) : Optional.empty())
                .allowedBy(context.egress());
    }
}
