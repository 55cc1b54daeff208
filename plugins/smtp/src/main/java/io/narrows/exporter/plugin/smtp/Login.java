package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.Optional;

/// A user and a password. A class, for a record's `toString` would tell the password.
final class Login {
    private final String username;
    private final String password;

    private Login(String username, String password) {
        this.username = username;
        this.password = password;
    }

    /// @return empty where both are blank
    /// @throws InvalidSettingException if only one of them is, or if they would be sent in the clear
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
