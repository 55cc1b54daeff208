package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.report.InvalidReportException;
import java.util.Objects;

/// A sender's name for one request, so that sending it twice delivers once.
///
/// @param value 1 to 255 characters
public record IdempotencyKey(String value) {
    private static final int LONGEST = 255;

    public IdempotencyKey {
        Objects.requireNonNull(value, "value");
        if (value.isBlank() || value.length() > LONGEST) {
            throw new InvalidReportException("Idempotency-Key", "must have 1 to " + LONGEST + " characters");
        }
    }
}
