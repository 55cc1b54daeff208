package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.Optional;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;

/// A SASL login: mechanism, user and password. A class and not a record, because a record's `toString` would show the
/// password.
final class Login {
    static final String PLAIN = "PLAIN";
    static final String SCRAM_SHA_256 = "SCRAM-SHA-256";
    static final String SCRAM_SHA_512 = "SCRAM-SHA-512";

    private final String mechanism;
    private final String username;
    private final String password;

    private Login(String mechanism, String username, String password) {
        this.mechanism = mechanism;
        this.username = username;
        this.password = password;
    }

    /// @return empty if both are blank
    /// @throws InvalidSettingException if only one is blank
    static Optional<Login> of(String mechanism, String username, String password) {
        if (username.isBlank() && password.isBlank()) {
            return Optional.empty();
        }
        if (username.isBlank()) {
            throw new InvalidSettingException(KafkaSettings.USERNAME, "must be given where a password is");
        }
        if (password.isBlank()) {
            throw new InvalidSettingException(KafkaSettings.PASSWORD, "must be given where a username is");
        }
        return Optional.of(new Login(mechanism, username, password));
    }

    String mechanism() {
        return mechanism;
    }

    boolean isScram() {
        return !mechanism.equals(PLAIN);
    }

    /// The login as a JAAS configuration line for Kafka. For any user and password, the line names exactly one login
    /// module, one of those listed here.
    String jaas() {
        var module = isScram() ? ScramLoginModule.class : PlainLoginModule.class;
        return module.getName() + " required username=" + quoted(username) + " password=" + quoted(password) + ";";
    }

    /// Quotes a text with any characters for `java.io.StreamTokenizer`, which Kafka uses to read the line.
    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                default -> quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    /// Leaves out the password.
    @Override
    public String toString() {
        return "Login[" + mechanism + "]";
    }
}
