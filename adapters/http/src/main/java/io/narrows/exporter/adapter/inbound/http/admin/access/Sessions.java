package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.narrows.exporter.domain.access.TokenHash;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The sessions of operators in the console. In memory only, so a restart ends them all. Thread-safe.
///
/// The visitor's cookie holds 256 random bits, and this class holds their hash. A session ends with a logout, after a
/// while without a request, or at last half a day after the login. When there is no room, the session that was not used
/// for the longest time makes room.
final class Sessions {
    static final int MOST = 100;
    static final Duration LONGEST = Duration.ofHours(12);
    static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final int RANDOM_BYTES = 32;

    private final Clock clock;
    private final SecureRandom random;
    private final List<Session> sessions = new ArrayList<>();

    Sessions(Clock clock, SecureRandom random) {
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
    }

    /// Begins a session.
    ///
    /// @param token the hash of the operator's token
    /// @return the secret for the visitor's cookie
    synchronized String begin(TokenHash token) {
        var now = clock.instant();
        forgetEnded(now);
        if (sessions.size() >= MOST) {
            sessions.stream().min(Comparator.comparing(Session::lastSeen)).ifPresent(sessions::remove);
        }
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        var secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        sessions.add(new Session(TokenHash.of(secret), token, now, now));
        return secret;
    }

    /// The session of a cookie; empty if there is none or if it has ended. Compares with every session, so the time
    /// does
    /// not tell which one was found.
    synchronized Optional<Session> find(String secret) {
        var now = clock.instant();
        forgetEnded(now);
        var key = TokenHash.of(secret);
        int found = -1;
        for (int i = 0; i < sessions.size(); i++) {
            boolean isThis = sessions.get(i).key().isSameAs(key);
            found = isThis ? i : found;
        }
        if (found < 0) {
            return Optional.empty();
        }
        sessions.set(found, sessions.get(found).seen(now));
        return Optional.of(sessions.get(found));
    }

    synchronized void end(String secret) {
        var key = TokenHash.of(secret);
        sessions.removeIf(session -> session.key().isSameAs(key));
    }

    synchronized int size() {
        return sessions.size();
    }

    private void forgetEnded(Instant now) {
        sessions.removeIf(session -> session.began().plus(LONGEST).isBefore(now)
                || session.lastSeen().plus(LONGEST_PAUSE).isBefore(now));
    }
}
