package io.narrows.exporter.send.transport;

import java.time.Duration;

/// How one request ended.
///
/// @param <T> what it was made for
public sealed interface Attempt<T> {

    /// It worked.
    record Done<T>(T value) implements Attempt<T> {}

    /// The server will never do it: the same request is refused again.
    record Refused<T>(String reason) implements Attempt<T> {}

    /// No answer, or one that may change; the same request may work later.
    ///
    /// @param retryAfter wait at least this long; zero leaves it to the sender
    /// @param answered whether there was an answer that blames the request, so that it is more likely to be wrong
    ///     than the server to be busy
    record Failed<T>(String reason, Duration retryAfter, boolean answered) implements Attempt<T> {
        public Failed(String reason, Duration retryAfter) {
            this(reason, retryAfter, false);
        }
    }
}
