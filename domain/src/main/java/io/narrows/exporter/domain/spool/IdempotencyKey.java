package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.hash.TextHash;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportId;
import java.util.Objects;

/// A sender's name for one request, so that sending it twice delivers once.
///
/// @param value 1 to 255 characters
public record IdempotencyKey(String value) {
    private static final int LONGEST = 255;

    /// Begins the keys of senders that log in, and separates their parts. No key that a sender gives has this
    /// character:
    /// headers have no control characters, and the keys of events begin with another one.
    private static final String MARK = "\u001E";

    /// Begins the keys of relayed reports.
    private static final String RELAYED = "\u001D";

    public IdempotencyKey {
        Objects.requireNonNull(value, "value");
        if (value.isBlank() || value.length() > LONGEST) {
            throw new InvalidReportException("Idempotency-Key", "must have 1 to " + LONGEST + " characters");
        }
    }

    /// The key of a relayed report: its id, whoever relays it.
    public static IdempotencyKey ofRelayed(ReportId id) {
        return new IdempotencyKey(RELAYED + id);
    }

    /// This key as the own key of one sender, so that two senders may use the same.
    ///
    /// @param sender 1 to 63 characters, and no control character
    public IdempotencyKey ownedBy(String sender) {
        var own = MARK + sender + MARK + value;
        return new IdempotencyKey(
                own.length() <= LONGEST ? own : MARK + sender + MARK + MARK + TextHash.sha256InHex(value));
    }
}
