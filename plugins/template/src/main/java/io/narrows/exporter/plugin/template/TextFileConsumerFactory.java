package io.narrows.exporter.plugin.template;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import org.pf4j.Extension;

@Extension
public final class TextFileConsumerFactory implements ReportConsumerFactory {
    @Override
    public ConsumerId id() {
        return new ConsumerId("textFile");
    }

    @Override
    public SettingDeclarations settings() {
        return SettingDeclarations.of(
                Setting.text("path", "The file to add reports to.").require());
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        throw new UnsupportedOperationException();
    }
}
