package io.narrows.exporter.domain.consumer;

import java.time.Duration;
import java.util.Optional;

/// The least and the most allowed value of a number, a duration or a size.
///
/// @param least as in a configuration file
/// @param most as in a configuration file
/// @param orZero whether zero is allowed although it is below `least`
public record SettingBounds(String least, String most, boolean orZero) {
    /// The bounds of a duration that declares none: zero, or at least 1 ms.
    static final SettingBounds OF_DURATIONS = new SettingBounds("1ms", "36500d", true);

    boolean fit(SettingType type) {
        var first = size(type, least);
        var last = size(type, most);
        return first.isPresent() && last.isPresent() && first.get().compareTo(last.get()) <= 0;
    }

    /// @param value a value as the type reads it
    boolean contain(SettingType type, Object value) {
        var given = size(value).orElse(Size.ZERO);
        return (orZero && given.compareTo(Size.ZERO) == 0)
                || (size(type, least).orElse(Size.ZERO).compareTo(given) <= 0
                        && given.compareTo(size(type, most).orElse(Size.ZERO)) <= 0);
    }

    /// The text form, such as `from 1s to 24h, or zero`.
    @Override
    public String toString() {
        return "from " + least + " to " + most + (orZero ? ", or zero" : "");
    }

    private static Optional<Size> size(SettingType type, String text) {
        return type.parse(text).flatMap(SettingBounds::size);
    }

    private static Optional<Size> size(Object value) {
        return switch (value) {
            case Long number -> Optional.of(new Size(number, 0));
            case Duration duration -> Optional.of(new Size(duration.toSeconds(), duration.toNanosPart()));
            case ByteSize size -> Optional.of(new Size(size.bytes(), 0));
            default -> Optional.empty();
        };
    }

    /// A comparable form of a number, a duration or a size. Fits every duration, however long.
    private record Size(long whole, int nanos) implements Comparable<Size> {
        private static final Size ZERO = new Size(0, 0);

        @Override
        public int compareTo(Size other) {
            var order = Long.compare(whole, other.whole);
            return order == 0 ? Integer.compare(nanos, other.nanos) : order;
        }
    }
}
