package io.narrows.exporter.adapter.inbound.http.answer;

import io.helidon.http.Status;
import java.util.Locale;

/// Why a request was answered with an error: the label `reason` of a metric.
public enum RefusalReason {
    MALFORMED,
    NOT_LOGGED_IN,
    NOT_ALLOWED,
    NOT_FOUND,
    METHOD,
    TOO_SLOW,
    TOO_LARGE,
    UNSUPPORTED_TYPE,
    WRONG_HOST,
    KEY_REUSED,
    OVER_QUOTA,
    /// Too many requests are being answered, or too many connections are open.
    BUSY,
    /// Other requests take the memory for bodies.
    NO_MEMORY,
    /// The spool has no room, or cannot be written.
    SPOOL_FULL,
    /// The spool cannot be reached, such as a database that restarts.
    SPOOL_AWAY,
    /// The keys that tokens of service accounts are verified with cannot be read.
    KEYS_UNREADABLE,
    STOPPING,
    /// A version of HTTP that is not understood here.
    VERSION,
    /// The exporter failed.
    FAILED;

    /// The reason's name in metrics, such as `spool_full`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RefusalReason of(Status status) {
        return switch (status.code()) {
            case 401 -> NOT_LOGGED_IN;
            case 403, 422 -> NOT_ALLOWED;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD;
            case 408 -> TOO_SLOW;
            case 413 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_TYPE;
            case 421 -> WRONG_HOST;
            case 429 -> OVER_QUOTA;
            case 503 -> BUSY;
            case 505 -> VERSION;
            default -> status.family() == Status.Family.SERVER_ERROR ? FAILED : MALFORMED;
        };
    }
}
