package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.domain.access.Role;

/// Who looks at a page of the console.
///
/// @param who the name of the operator, or `anonymous` where nobody logs in
/// @param hasSession whether the visitor can log out
/// @param formToken what each form carries
public record Visit(String who, Role role, boolean hasSession, String formToken) {
    /// The visit of the request that a handler handles.
    public static Visit of(ServerRequest request) {
        return request.context()
                .get(Visit.class)
                .orElseThrow(() -> new IllegalStateException("a request for the console passed the access filter by"));
    }

    public boolean mayChange() {
        return role.allows(Role.CHANGE);
    }

    /// Whether a form comes from a page that was made for this visitor.
    public boolean isOwnForm(String token) {
        return FormTokens.areSame(formToken, token);
    }
}
