package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/// The options that the operator configures.
///
/// @param directory created when the first report arrives
/// @param maxFileSize a file grows no further than this size in bytes; a single larger report gets a file of its own
/// @param maxFileAge nothing is appended to an older file
/// @param maxTotalSize the size in bytes of all files beyond which the oldest are deleted; zero for no limit
/// @param retention files last written longer ago are deleted; zero for never
/// @param diskReserve the space to leave free on the disk
record FileOptions(
        Path directory,
        long maxFileSize,
        Duration maxFileAge,
        long maxTotalSize,
        Duration retention,
        ByteSize diskReserve) {
    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                            "directory",
                            "Where the reports are kept, in one folder for each source; made when the first one comes.")
                    .defaultsTo("reports"),
            Setting.size(
                            "maxFileSize",
                            "How large a file may grow before the next one is begun, at least `1KiB`; a single report that is"
                                    + " larger has a file alone.")
                    .defaultsTo("100MiB"),
            Setting.duration("maxFileAge", "How old a file may grow before the next one is begun, at least `1s`.")
                    .defaultsTo("24h"),
            Setting.size(
                    "maxTotalSize",
                    "What all files together may take, at least `maxFileSize`: past that, those that were written to longest"
                            + " ago are deleted. Where it is blank or 0, none is."),
            Setting.duration(
                    "retention",
                    "Files that were last written to longer ago than that, at least `1m`, are deleted. Where it is blank or"
                            + " 0, none is."),
            Setting.size(
                            "diskReserve",
                            "What is left free on the disk: with less, reports wait. More than `spool.diskReserve`, so that"
                                    + " reports are still taken while they wait.")
                    .defaultsTo("512MiB"));

    private static final ByteSize LEAST_SIZE = new ByteSize(1 << 10);
    private static final Duration LEAST_AGE = Duration.ofSeconds(1);
    private static final Duration LEAST_RETENTION = Duration.ofMinutes(1);

    /// @throws InvalidSettingException if a value cannot work
    static FileOptions of(ConsumerSettings options) {
        var size = options.size("maxFileSize");
        if (size.bytes() < LEAST_SIZE.bytes()) {
            throw new InvalidSettingException("maxFileSize", "must be at least " + LEAST_SIZE + " but was " + size);
        }
        var age = options.duration("maxFileAge");
        if (age.compareTo(LEAST_AGE) < 0) {
            throw new InvalidSettingException("maxFileAge", "must be at least 1s but was " + age);
        }
        var total = options.size("maxTotalSize");
        if (total.bytes() > 0 && total.bytes() < size.bytes()) {
            throw new InvalidSettingException(
                    "maxTotalSize", "must be at least maxFileSize, " + size + ", but was " + total);
        }
        var retention = options.duration("retention");
        if (!retention.isZero() && retention.compareTo(LEAST_RETENTION) < 0) {
            throw new InvalidSettingException("retention", "must be at least 1m but was " + retention);
        }
        return new FileOptions(
                pathOf(options.text("directory")),
                size.bytes(),
                age,
                total.bytes(),
                retention,
                options.size("diskReserve"));
    }

    boolean limitsTotalSize() {
        return maxTotalSize > 0;
    }

    /// Whether files are ever deleted.
    boolean deletes() {
        return limitsTotalSize() || retention.isPositive();
    }

    private static Path pathOf(String directory) {
        try {
            return Path.of(directory).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new InvalidSettingException("directory", "must be a path: " + e.getReason());
        }
    }
}
