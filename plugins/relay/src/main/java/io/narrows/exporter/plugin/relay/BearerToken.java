package io.narrows.exporter.plugin.relay;

import java.util.Optional;
import java.util.regex.Pattern;

/// A token for the upper exporter. A class and not a record, so that `toString` does not show it.
final class BearerToken {
    /// The characters that a header may hold. An HTTP client would repeat a token with other characters in its error.
    private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]+");

    private final String value;

    private BearerToken(String value) {
        this.value = value;
    }

    /// @return empty if the text can be no token
    static Optional<BearerToken> of(String text) {
        return Optional.of(text.strip())
                .filter(token -> ALLOWED.matcher(token).matches())
                .map(BearerToken::new);
    }

    /// The value of an `Authorization` header (RFC 6750).
    String header() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "BearerToken[***]";
    }
}
