package io.narrows.exporter.adapter.inbound.http.access;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Optional;

/// The token in the `Authorization` header of a request (RFC 6750).
public final class Bearer {
    /// The challenge of an answer that asks for a token.
    public static final String CHALLENGE = "Bearer realm=\"data-exporter\"";

    private static final String SCHEME = "bearer ";

    /// Refuses hashes of passwords that somebody put into the file, because they can be guessed from the file.
    private static final int SHORTEST = 32;

    private Bearer() {}

    /// Whether a request does not even try to log in.
    public static boolean isMissing(Headers headers) {
        return !headers.contains(HeaderNames.AUTHORIZATION);
    }

    /// The token of a request; empty if there is none, or more than one, or one that is too short.
    public static Optional<String> of(Headers headers) {
        var values = headers.all(HeaderNames.AUTHORIZATION, List::of);
        if (values.size() != 1 || !values.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        var token = values.getFirst().substring(SCHEME.length()).strip();
        return token.length() < SHORTEST ? Optional.empty() : Optional.of(token);
    }
}
