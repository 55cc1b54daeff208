package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.domain.access.TokenHash;
import java.time.Instant;

/// An operator's visit to the console: from the login until the logout or the end of its time.
///
/// @param key the hash of the secret in the visitor's cookie
/// @param token the hash of the token with which the operator logged in
record Session(TokenHash key, TokenHash token, Instant began, Instant lastSeen) {
    Session seen(Instant now) {
        return new Session(key, token, began, now);
    }
}
