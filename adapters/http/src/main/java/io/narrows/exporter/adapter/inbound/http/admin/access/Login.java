package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.Headers;
import io.narrows.exporter.adapter.inbound.http.access.Bearer;
import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import java.util.Optional;

/// Finds out who sent a request, by the token in its `Authorization` header (RFC 6750).
///
/// @param tokens empty where nobody has to log in
record Login(Optional<TokenFile> tokens) {
    /// Whether the sender of a request should log in and does not try.
    boolean isMissing(Headers headers) {
        return tokens.isPresent() && Bearer.isMissing(headers);
    }

    /// @param needed what the request does
    LoginResult of(Headers headers, Role needed) {
        if (tokens.isEmpty()) {
            return new LoginResult.Admitted(Operator.ANYBODY);
        }
        if (isMissing(headers)) {
            return noToken();
        }
        return Bearer.of(headers)
                .flatMap(token -> tokens.get().tokens().find(token))
                .map(entry -> admitted(entry, needed))
                .orElseGet(Login::unknownToken);
    }

    private static LoginResult admitted(TokenEntry entry, Role needed) {
        return entry.role().allows(needed)
                ? new LoginResult.Admitted(new Operator(entry.name(), entry.role()))
                : wrongRole(entry, needed);
    }

    private static LoginResult noToken() {
        return new LoginResult.Denied(
                Denial.NO_TOKEN,
                TokenEntry.ANONYMOUS,
                Refusal.unauthorized(
                        Bearer.CHALLENGE,
                        "must be Bearer and a token of admin.tokenFile; the command data-exporter takes the token from"
                                + " --token-file, DATA_EXPORTER_ADMIN_TOKEN_FILE or DATA_EXPORTER_ADMIN_TOKEN"));
    }

    private static LoginResult unknownToken() {
        return new LoginResult.Denied(
                Denial.UNKNOWN_TOKEN,
                TokenEntry.ANONYMOUS,
                Refusal.unauthorized(
                        Bearer.CHALLENGE + ", error=\"invalid_token\"",
                        "must be Bearer and a token of admin.tokenFile, and this one is not in that file: it may have"
                                + " been replaced; data-exporter token new makes one"));
    }

    private static LoginResult wrongRole(TokenEntry entry, Role needed) {
        return new LoginResult.Denied(
                Denial.ROLE,
                entry.name(),
                Refusal.forbidden(
                        Bearer.CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + needed.label() + "\"",
                        "has a token with the role " + entry.role().label() + ", and this request needs the role "
                                + needed.label() + ": use another token, or change its line in admin.tokenFile"));
    }
}
