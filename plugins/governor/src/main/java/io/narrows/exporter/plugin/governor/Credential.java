package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.util.regex.Pattern;

/// A token, or the reason why there is none.
sealed interface Credential {

    /// A token that can be sent. A class and not a record, so that `toString` does not show it.
    final class Token implements Credential {
        /// The characters that a header may hold. An HTTP client would repeat a token with other characters in its
        /// error.
        private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]+");

        private final String value;

        private Token(String value) {
            this.value = value;
        }

        /// @param from where the text comes from, for the error
        /// @return the token, or `Missing` if the text cannot be a token
        static Credential of(String text, String from) {
            var token = text.strip();
            return ALLOWED.matcher(token).matches()
                    ? new Token(token)
                    : Missing.misconfigured(from + (token.isEmpty() ? " is empty" : " is no token"));
        }

        String value() {
            return value;
        }

        /// The value of an `Authorization` header (RFC 6750).
        String bearer() {
            return "Bearer " + value;
        }

        /// Removes the token from text that others wrote.
        String redact(String text) {
            return text.replace(value, "***");
        }

        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /// There is no token.
    ///
    /// @param result the result of a delivery that needs the token
    record Missing(DeliveryResult result) implements Credential {

        static Missing misconfigured(String reason) {
            return new Missing(new DeliveryResult.Misconfigured(reason));
        }
    }
}
