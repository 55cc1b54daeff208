package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.util.regex.Pattern;

/// A token, or why there is none.
sealed interface Credential {

    /// A token that can be sent. A class and no record, so that nothing prints it.
    final class Token implements Credential {
        /// What can stand in a header, and in no other form: a client would repeat any other in its error.
        private static final Pattern ALLOWED = Pattern.compile("[\\x21-\\x7e]+");

        private final String value;

        private Token(String value) {
            this.value = value;
        }

        /// @param from where the text stands; for the error
        /// @return the token, or `Missing` if the text cannot be one
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

        /// What others wrote, without the token in it.
        String redact(String text) {
            return text.replace(value, "***");
        }

        @Override
        public String toString() {
            return "Token[***]";
        }
    }

    /// @param result what a delivery that needs the token comes to
    record Missing(DeliveryResult result) implements Credential {

        static Missing misconfigured(String reason) {
            return new Missing(new DeliveryResult.Misconfigured(reason));
        }
    }
}
