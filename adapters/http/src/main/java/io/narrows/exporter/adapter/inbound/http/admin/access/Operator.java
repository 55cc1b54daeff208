package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;

/// Who sent a request to the operators' port.
///
/// @param name the name of the token or of the certificate, or `anonymous` where nobody logs in
record Operator(String name, Role role) {
    /// Anybody, where nobody has to log in.
    static final Operator ANYBODY = new Operator(TokenEntry.ANONYMOUS, Role.CHANGE);

    boolean isAnonymous() {
        return name.equals(TokenEntry.ANONYMOUS);
    }
}
