package io.narrows.exporter.plugin.opensearch;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// A user and a password. A class and not a record, so that `toString` does not show them.
final class BasicCredentials {
    private final String userAndPassword;

    private BasicCredentials(String userAndPassword) {
        this.userAndPassword = userAndPassword;
    }

    /// @return empty unless both are given
    static Optional<BasicCredentials> of(String user, String password) {
        return user.isBlank() || password.isBlank()
                ? Optional.empty()
                : Optional.of(new BasicCredentials(user + ":" + password));
    }

    /// @param userInfo as in a URL before the `@`
    static Optional<BasicCredentials> ofUserInfo(String userInfo) {
        var decoded = decoded(userInfo);
        int colon = decoded.indexOf(':');
        return colon < 0 ? Optional.empty() : of(decoded.substring(0, colon), decoded.substring(colon + 1));
    }

    /// The value of the `Authorization` header (RFC 7617, in UTF-8).
    String header() {
        return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String userInfo) {
        try {
            var decoded = new URI("http://" + userInfo + "@host").getUserInfo();
            return decoded == null ? userInfo : decoded;
        } catch (URISyntaxException e) {
            return userInfo;
        }
    }

    @Override
    public String toString() {
        return "BasicCredentials[***]";
    }
}
