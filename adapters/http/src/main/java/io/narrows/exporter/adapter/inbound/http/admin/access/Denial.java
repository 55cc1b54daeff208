package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.adapter.inbound.http.access.Denials;
import java.util.Locale;

/// Why the operators' port refused a request.
public enum Denial implements Denials.Reason {
    /// The client called the port by a host that is not on the list.
    HOST,
    /// A web page of another site asked for a change.
    CROSS_SITE,
    /// The request had no token, and its connection no certificate.
    NO_TOKEN,
    /// The request had a token that is not in the file, or was malformed.
    UNKNOWN_TOKEN,
    /// The client's certificate is no longer good.
    WRONG_CERTIFICATE,
    /// The client's certificate belongs to no operator.
    UNKNOWN_CERTIFICATE,
    /// The role of the token or of the certificate does not allow the request.
    ROLE;

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
