package io.narrows.exporter.adapter.inbound.http.admin.access;

import java.util.Locale;

/// Why the operators' port refused a request.
public enum Denial {
    /// The client called the port by a host that is not on the list.
    HOST,
    /// A web page of another site asked for a change.
    CROSS_SITE,
    /// The request had no token.
    NO_TOKEN,
    /// The request had a token that is not in the file, or was malformed.
    UNKNOWN_TOKEN,
    /// The token's role does not allow the request.
    ROLE;

    /// The reason's name in metrics and the log.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
