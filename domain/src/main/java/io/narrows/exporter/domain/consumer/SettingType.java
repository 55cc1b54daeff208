package io.narrows.exporter.domain.consumer;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The type of a setting's value, and how a value is written: in JSON, and as text in a configuration file, an
/// environment variable or a default.
public enum SettingType {
    /// Any text. Read as a `String`.
    TEXT("a text") {
        @Override
        Optional<Object> parse(String text) {
            return Optional.of(text);
        }
    },
    /// `true` or `false`. Read as a `Boolean`. JSON must not use a string.
    FLAG("true or false") {
        @Override
        Optional<Object> parse(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true" -> Optional.of(true);
                case "false" -> Optional.of(false);
                default -> Optional.empty();
            };
        }

        @Override
        Optional<Object> ofJson(Object value) {
            return value instanceof Boolean ? Optional.of(value) : Optional.empty();
        }
    },
    /// A whole number. Read as a `Long`. JSON must not use a string.
    NUMBER("a whole number") {
        @Override
        Optional<Object> parse(String text) {
            try {
                return Optional.of(Long.parseLong(text.strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        @Override
        Optional<Object> ofJson(Object value) {
            try {
                return value instanceof BigDecimal number && Math.abs(number.scale()) <= 18
                        ? Optional.of(number.longValueExact())
                        : Optional.empty();
            } catch (ArithmeticException e) {
                return Optional.empty();
            }
        }
    },
    /// A time span of at most 36500 days, as `500ms`, `10s`, `5m`, `24h`, `7d` or ISO 8601. Read as a `Duration`. The
    /// bound makes sure that its nanoseconds fit a `long` and that it can be added to any time that a clock shows.
    DURATION("a duration such as 500ms, 10s, 5m, 24h, 7d or PT10S, of at most 36500d") {
        @Override
        Optional<Object> parse(String text) {
            var matcher = SHORT_DURATION.matcher(text.strip());
            if (matcher.matches()) {
                long number = Long.parseLong(matcher.group(1));
                return bounded(
                        switch (matcher.group(2)) {
                            case "ms" -> Duration.ofMillis(number);
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            default -> Duration.ofDays(number);
                        });
            }
            try {
                return bounded(Duration.parse(text.strip()));
            } catch (DateTimeException | ArithmeticException e) {
                return Optional.empty();
            }
        }

        private Optional<Object> bounded(Duration duration) {
            return duration.isNegative() || duration.compareTo(LONGEST_DURATION) > 0
                    ? Optional.empty()
                    : Optional.of(duration);
        }
    },
    /// An amount of bytes, as `512KiB`, `64MiB`, `4GiB` or a plain number. Read as a `ByteSize`.
    SIZE("a size such as 512KiB, 64MiB or 4GiB") {
        @Override
        Optional<Object> parse(String text) {
            return ByteSize.parse(text).map(Object.class::cast);
        }
    },
    /// Several texts: an array of texts in JSON, or one text with a comma between two of them; read as a
    /// `List<String>`.
    /// Blank ones are left out, and none has blanks around it.
    LIST("a list of texts, as an array or with commas") {
        @Override
        Optional<Object> parse(String text) {
            return Optional.of(COMMA.splitAsStream(text)
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList());
        }

        @Override
        Optional<Object> ofJson(Object value) {
            if (!(value instanceof List<?> array)) {
                return super.ofJson(value);
            }
            return array.stream().allMatch(String.class::isInstance)
                    ? Optional.of(array.stream()
                            .map(element -> String.valueOf(element).strip())
                            .filter(text -> !text.isEmpty())
                            .toList())
                    : Optional.empty();
        }
    },
    /// One of a list of words; case does not matter. Read as a `String`, spelled as in the list.
    CHOICE("one of its choices") {
        @Override
        Optional<Object> parse(String text) {
            return Optional.of(text.strip());
        }
    };

    private static final Duration LONGEST_DURATION = Duration.ofDays(36_500);
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)");

    private final String allowed;

    SettingType(String allowed) {
        this.allowed = allowed;
    }

    /// The allowed values, as an error message names them.
    String allowed() {
        return allowed;
    }

    abstract Optional<Object> parse(String text);

    /// @param value a `String`, `Boolean`, `BigDecimal`, `List` or `Map`
    Optional<Object> ofJson(Object value) {
        return value instanceof String text ? parse(text) : Optional.empty();
    }
}
