package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.util.Set;
import org.pf4j.Extension;

/// Provides the `s3` consumer. It takes one report per call, because S3 takes one object per request.
@Extension
public final class S3ConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("s3");

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return S3Settings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return S3Options.DECLARED;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return Set.of(S3Settings.of(settings).host());
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        return new S3Consumer(
                S3Settings.of(settings), S3Options.of(context.options()), context.clock(), context.egress());
    }
}
