package io.narrows.exporter.domain.trace;

import java.util.Objects;
import java.util.Optional;

/// A request as its span tells of it: without its query, its body and all other headers.
///
/// @param method such as `POST`
/// @param scheme `http` or `https`
/// @param path without the query
/// @param protocol the version of HTTP, such as `1.1`
/// @param client the address of the client
/// @param sender the name of the sender that is logged in
/// @param parent the place of the sender's operation in its trace, as it was sent
public record TracedRequest(
        String method,
        String scheme,
        String path,
        String protocol,
        String client,
        String sender,
        Optional<TraceContext> parent) {
    public TracedRequest {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(parent, "parent");
    }
}
