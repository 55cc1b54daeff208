package io.narrows.exporter.send.process;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Reads durations as the configuration of the exporter has them.
public final class Durations implements ITypeConverter<Duration> {
    private static final Setting DURATION = Setting.duration("duration", "");

    @Override
    public Duration convert(String value) {
        try {
            return value.strip().equals("0") ? Duration.ZERO : (Duration) DURATION.parse(value);
        } catch (InvalidSettingException e) {
            throw new TypeConversionException(e.problem());
        }
    }

    /// Such as `5m` or `4.5s`.
    public static String spoken(Duration duration) {
        long millis = duration.toMillis();
        if (millis >= 60_000 && millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis / 1000 + "." + millis % 1000 / 100 + "s";
    }
}
