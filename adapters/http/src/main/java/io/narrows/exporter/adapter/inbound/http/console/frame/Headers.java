package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// The headers with which a browser defends the console.
///
/// Nothing that the page does not load from this port runs or is shown, no other page may frame it, and forms go to
/// this
/// port only. `Referrer-Policy` is not `no-referrer`, because then browsers send `Origin: null` with forms.
final class Headers {
    static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
            + " img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final List<Header> ALL = List.of(
            fixed("Content-Security-Policy", POLICY),
            fixed("X-Content-Type-Options", "nosniff"),
            fixed("X-Frame-Options", "DENY"),
            fixed("Referrer-Policy", "same-origin"),
            fixed("Cross-Origin-Opener-Policy", "same-origin"),
            fixed("Cross-Origin-Resource-Policy", "same-origin"));

    private Headers() {}

    static void addTo(ServerResponse response) {
        ALL.forEach(response::header);
    }

    private static Header fixed(String name, String value) {
        return HeaderValues.createCached(HeaderNames.create(name), value);
    }
}
