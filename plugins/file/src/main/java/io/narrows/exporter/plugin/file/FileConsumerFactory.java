package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pf4j.Extension;

/// Provides the `file` consumer, which appends reports to files by source and day. It takes no settings, so `{}`
/// selects it; the operator configures the directory.
@Extension
public final class FileConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("file");
    private static final BatchLimits LIMITS = new BatchLimits(500, 8 << 20);

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(10);

    private final PathLocks locks = new PathLocks();
    /// One archive for each set of options; an operator has one set.
    private final Map<FileOptions, Archive> archives = new ConcurrentHashMap<>();

    private final Duration lockPatience;

    /// The constructor that PF4J calls.
    public FileConsumerFactory() {
        this(LOCK_PATIENCE);
    }

    /// @param lockPatience how long to wait for another process that is writing to the same file
    FileConsumerFactory(Duration lockPatience) {
        this.lockPatience = lockPatience;
    }

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
        var archive = archives.computeIfAbsent(options, key -> new Archive(key, locks, context.clock()));
        var appender = new Appender(options, locks, archive, context.clock(), lockPatience);
        return new FileConsumer(options.directory(), appender, archive);
    }
}
