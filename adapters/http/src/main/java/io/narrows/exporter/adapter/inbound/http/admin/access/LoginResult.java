package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.adapter.inbound.http.answer.Refusal;

/// How a login ended.
sealed interface LoginResult {

    /// The operator may do what the request asks for.
    record Admitted(Operator operator) implements LoginResult {}

    /// The request is refused.
    ///
    /// @param who the name of the token, or `anonymous` if no token is known
    /// @param refusal the answer
    record Denied(Denial reason, String who, Refusal refusal) implements LoginResult {}
}
