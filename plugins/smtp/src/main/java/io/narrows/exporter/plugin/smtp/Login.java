package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.Optional;

/// A user and a password. A class and not a record, because a record's `toString` would show the password.
final class Login {
    private final String username;
    private final String password;

    private Login(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /// @return empty if both are blank
    /// @throws InvalidSettingException if only one is blank, or if they would be sent unencrypted
    static Optional<Login> of(String username, String password, Security security) {
        if (username.isBlank() && password.isBlank()) {
            return Optional.empty();
        }
        if (username.isBlank()) {
            throw new InvalidSettingException(SmtpSettings.USERNAME, "must be given where a password is");
        }
        if (password.isBlank()) {
            throw new InvalidSettingException(SmtpSettings.PASSWORD, "must be given where a username is");
        }
        if (security == Security.NONE) {
            throw new InvalidSettingException(
                    SmtpSettings.SECURITY,
                    "must be starttls or tls where a password is given, for it is not sent in the clear");
        }
        return Optional.of(new Login(username, password));
    }

    String username() {
        return username;
    }

    String password() {
        return password;
    }

    @Override
    public String toString() {
        return "Login[***]";
    }
}
