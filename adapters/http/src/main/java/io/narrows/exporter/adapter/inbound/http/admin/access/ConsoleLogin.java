package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.access.Peer;
import io.narrows.exporter.domain.access.TokenEntry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/// Logs operators in and out of the console: a token in a form becomes a session, whose secret is in a cookie.
///
/// A session lets in whoever holds its cookie, with the role that the token has now: when the token leaves the file,
/// its
/// sessions end. Thread-safe.
public final class ConsoleLogin {
    private final AccessSettings settings;
    private final Denials<Denial> denials;
    private final AuditTrail trail;
    private final Sessions sessions;
    private final FormTokens formTokens;

    public ConsoleLogin(AccessSettings settings, Denials<Denial> denials, AuditTrail trail, Clock clock) {
        this(settings, denials, trail, clock, new SecureRandom());
    }

    private ConsoleLogin(
            AccessSettings settings, Denials<Denial> denials, AuditTrail trail, Clock clock, SecureRandom random) {
        this.settings = settings;
        this.denials = denials;
        this.trail = trail;
        this.sessions = new Sessions(clock, random);
        this.formTokens = new FormTokens(random);
    }

    /// Whether nobody has to log in.
    public boolean admitsAnybody() {
        return settings.admitAnybody();
    }

    /// Whether operators have tokens, and not only certificates.
    public boolean takesTokens() {
        return settings.tokens().isPresent();
    }

    /// Begins a session.
    ///
    /// @return the header `Set-Cookie`; empty if the token is not in the file
    public Optional<String> logIn(ServerRequest request, String token) {
        var entry = settings.tokens().flatMap(file -> file.tokens().find(token.strip()));
        if (entry.isEmpty()) {
            denials.count(Denial.UNKNOWN_TOKEN, TokenEntry.ANONYMOUS, Peer.of(request));
            return Optional.empty();
        }
        trail.loggedIn(entry.get().name(), Peer.of(request));
        return Optional.of(
                SessionCookie.give(request, sessions.begin(entry.get().hash())));
    }

    /// Ends the session of a request.
    ///
    /// @return the header `Set-Cookie`
    public String logOut(ServerRequest request) {
        SessionCookie.of(request).ifPresent(sessions::end);
        return SessionCookie.take(request);
    }

    /// The operator whose session a request belongs to; empty if it belongs to none, or if the token is not in the file
    /// any more.
    Optional<Operator> operator(ServerRequest request) {
        return session(request).flatMap(this::entry).map(entry -> new Operator(entry.name(), entry.role()));
    }

    /// The visit of an operator who was let in.
    Visit visit(ServerRequest request, Operator operator) {
        var session = session(request).filter(known -> entry(known).isPresent());
        var visitor = session.map(known -> "session " + known.key()).orElse("operator " + operator.name());
        return new Visit(operator.name(), operator.role(), session.isPresent(), formTokens.of(visitor));
    }

    private Optional<Session> session(ServerRequest request) {
        return settings.tokens().isEmpty()
                ? Optional.empty()
                : SessionCookie.of(request).flatMap(sessions::find);
    }

    private Optional<TokenEntry> entry(Session session) {
        return settings.tokens().stream()
                .flatMap(file -> file.tokens().entries().stream())
                .filter(entry -> entry.hash().isSameAs(session.token()))
                .findFirst();
    }
}
