package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Finds requests that a web page of another site made an operator's browser send (cross-site request forgery).
///
/// Browsers say where a request comes from, and a page cannot change these headers: `Origin` in every request that
/// changes something, and `Sec-Fetch-Site` in every request (Fetch Metadata). Other clients send neither.
final class SiteCheck {
    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private SiteCheck() {}

    /// The header that says that another site sent the request; empty if no header says so.
    ///
    /// @param called the host that the client calls
    static Optional<String> foreignHeader(Headers headers, Authority called) {
        var sites = headers.all(FETCH_SITE, List::of);
        if (!sites.stream().allMatch(site -> OWN.contains(site.strip().toLowerCase(Locale.ROOT)))) {
            return Optional.of(FETCH_SITE.defaultCase());
        }
        var origins = headers.all(HeaderNames.ORIGIN, List::of);
        return origins.stream().allMatch(origin -> isOwn(origin.strip(), called))
                ? Optional.empty()
                : Optional.of(HeaderNames.ORIGIN.defaultCase());
    }

    /// Whether an origin is the host that the client calls. `null`, the origin of sandboxed pages and files, is not.
    private static boolean isOwn(String origin, Authority called) {
        int colon = origin.indexOf("://");
        var scheme = origin.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return false;
        }
        return Authority.parse(origin.substring(colon + "://".length()))
                .filter(from -> from.host().equals(called.host()) && from.portOf(scheme) == called.portOf(scheme))
                .isPresent();
    }
}
