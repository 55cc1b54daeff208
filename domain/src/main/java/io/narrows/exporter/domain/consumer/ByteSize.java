package io.narrows.exporter.domain.consumer;

import java.util.Optional;
import java.util.regex.Pattern;

/// An amount of memory or disk, written as `64MiB`, `10MB`, `512KiB`, `4GiB` or a plain number of bytes.
public record ByteSize(long bytes) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*(|B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)");

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size cannot be negative but was " + bytes);
        }
    }

    /// @return empty if the text is not a size, or is larger than 2^63 bytes
    public static Optional<ByteSize> parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long unit =
                switch (matcher.group(2)) {
                    case "KB" -> 1_000L;
                    case "MB" -> 1_000_000L;
                    case "GB" -> 1_000_000_000L;
                    case "TB" -> 1_000_000_000_000L;
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    case "TiB" -> 1L << 40;
                    default -> 1L;
                };
        long number = Long.parseLong(matcher.group(1));
        return Math.multiplyHigh(number, unit) != 0 || number * unit < 0
                ? Optional.empty()
                : Optional.of(new ByteSize(number * unit));
    }

    @Override
    public String toString() {
        for (var unit : Unit.values()) {
            if (bytes >= unit.bytes && bytes % unit.bytes == 0) {
                return bytes / unit.bytes + unit.name();
            }
        }
        return bytes + "B";
    }

    /// The binary units in which a size is shown, largest first.
    private enum Unit {
        TiB(1L << 40),
        GiB(1L << 30),
        MiB(1L << 20),
        KiB(1L << 10);

        private final long bytes;

        Unit(long bytes) {
            this.bytes = bytes;
        }
    }
}
