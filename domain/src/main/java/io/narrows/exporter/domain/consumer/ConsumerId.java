package io.narrows.exporter.domain.consumer;

import io.narrows.exporter.domain.report.InvalidReportException;
import java.util.Objects;

/// The key of a consumer under `exportConfig`, such as `openSearch`. Two ids that differ in case only are the same.
///
/// @param value 1 to 64 letters, digits, `-` and `_`, starting with a letter
public record ConsumerId(String value) implements Comparable<ConsumerId> {
    /// The bit that differs between a capital letter and its small one.
    private static final int CASE = 0x20;

    public ConsumerId {
        Objects.requireNonNull(value, "value");
        if (!Setting.isName(value)) {
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
        int hash = 0;
        for (int i = 0; i < value.length(); i++) {
            hash = 31 * hash + (value.charAt(i) | CASE);
        }
        return hash;
    }

    @Override
    public int compareTo(ConsumerId other) {
        return value.compareToIgnoreCase(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
