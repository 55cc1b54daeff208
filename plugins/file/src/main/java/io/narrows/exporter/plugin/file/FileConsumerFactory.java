package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import org.pf4j.Extension;

/// The consumer `file`: appends reports to files, by source and day. It takes no settings, so `{}` asks for it; where
/// the files lie is the operator's choice.
@Extension
public final class FileConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("file");
    private static final BatchLimits LIMITS = new BatchLimits(500, 8 << 20);

    private final PathLocks locks = new PathLocks();

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return SettingDeclarations.NONE;
    }

    @Override
    public SettingDeclarations options() {
        return FileOptions.DECLARED;
    }

    @Override
    public BatchLimits batchLimits() {
        return LIMITS;
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var options = FileOptions.of(context.options());
        return new FileConsumer(options.directory(), new Appender(options, locks, context.clock()));
    }
}
