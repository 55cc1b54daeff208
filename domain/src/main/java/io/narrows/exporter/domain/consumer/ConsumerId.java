package io.narrows.exporter.domain.consumer;

import io.narrows.exporter.domain.report.InvalidReportException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/// The key of a consumer under `exportConfig`, such as `openSearch`. Two ids that differ in case only are the same.
///
/// @param value 1 to 64 letters, digits, `-` and `_`, starting with a letter
public record ConsumerId(String value) implements Comparable<ConsumerId> {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

    public ConsumerId {
        Objects.requireNonNull(value, "value");
        if (!ALLOWED.matcher(value).matches()) {
            throw new InvalidReportException(
                    "exportConfig",
                    "has a key that is no consumer id: 1 to 64 letters, digits, '-' and '_', starting with a letter");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsumerId id && value.equalsIgnoreCase(id.value);
    }

    @Override
    public int hashCode() {
        return folded().hashCode();
    }

    @Override
    public int compareTo(ConsumerId other) {
        return folded().compareTo(other.folded());
    }

    @Override
    public String toString() {
        return value;
    }

    private String folded() {
        return value.toLowerCase(Locale.ROOT);
    }
}
