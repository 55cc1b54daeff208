package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The cookie that holds the secret of a session.
///
/// A browser sends it only with requests that a page of this port makes (`SameSite=Strict`), shows it to no script
/// (`HttpOnly`), and forgets it when it is closed. Its name has the port, because browsers do not tell the ports of one
/// host apart, and an operator may look at several exporters through forwarded ports.
final class SessionCookie {
    private static final String NAME = "data_exporter_console";
    private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");
    private static final int MOST = 100;

    private SessionCookie() {}

    /// The secret that a request has; empty if it has none, or more than one.
    static Optional<String> of(ServerRequest request) {
        var name = name(request);
        var secrets = request.headers().all(HeaderNames.COOKIE, List::of).stream()
                .flatMap(header -> Pattern.compile(";").splitAsStream(header))
                .limit(MOST)
                .map(String::strip)
                .filter(cookie -> cookie.startsWith(name + "="))
                .map(cookie -> cookie.substring(name.length() + 1))
                .filter(SECRET.asMatchPredicate())
                .toList();
        return secrets.size() == 1 ? Optional.of(secrets.getFirst()) : Optional.empty();
    }

    /// The header that gives a visitor the cookie.
    static String give(ServerRequest request, String secret) {
        return name(request) + "=" + secret + attributes(request);
    }

    /// The header that takes the cookie away.
    static String take(ServerRequest request) {
        return name(request) + "=" + attributes(request) + "; Max-Age=0";
    }

    private static String attributes(ServerRequest request) {
        return "; Path=" + ConsolePaths.ROOT + "; HttpOnly; SameSite=Strict" + (request.isSecure() ? "; Secure" : "");
    }

    private static String name(ServerRequest request) {
        var scheme = request.isSecure() ? "https" : "http";
        return NAME
                + Authority.parse(request.authority())
                        .map(called -> "_" + called.portOf(scheme))
                        .orElse("");
    }
}
