package io.narrows.exporter.adapter.inbound.http.admin.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.TokenHash;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/// Tests how long a session lasts, and how many there are.
class SessionsTest {
    private static final TokenHash TOKEN = TokenHash.of("a token");

    private final MovingClock clock = new MovingClock();
    private final Sessions sessions = new Sessions(clock, new SecureRandom());

    /// A clock that a test moves.
    private static final class MovingClock extends Clock {
        private Instant now = Instant.parse("2026-11-26T08:00:00Z");

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void aSecretFindsItsSessionUntilItEnds() {
        var secret = sessions.begin(TOKEN);
        assertThat(sessions.find(secret).orElseThrow().token().isSameAs(TOKEN)).isTrue();
        assertThat(sessions.find(secret.substring(1))).isEmpty();

        sessions.end(secret);

        assertThat(sessions.find(secret)).isEmpty();
    }

    @Test
    void secretsAreLongAndNeverTheSame() {
        var secrets = new HashSet<String>();
        for (int i = 0; i < 1_000; i++) {
            secrets.add(sessions.begin(TOKEN));
        }

        assertThat(secrets).hasSize(1_000).allMatch(secret -> secret.length() == 43);
    }

    @Test
    void aSessionEndsAfterAPause() {
        var secret = sessions.begin(TOKEN);
        clock.pass(Sessions.LONGEST_PAUSE.minusSeconds(1));
        assertThat(sessions.find(secret)).isPresent();
        clock.pass(Sessions.LONGEST_PAUSE.minusSeconds(1));
        assertThat(sessions.find(secret)).isPresent();

        clock.pass(Sessions.LONGEST_PAUSE.plusSeconds(1));

        assertThat(sessions.find(secret)).isEmpty();
    }

    @Test
    void aSessionEndsInAnyCaseAfterItsLongestTime() {
        var secret = sessions.begin(TOKEN);
        var end = clock.instant().plus(Sessions.LONGEST);
        while (clock.instant().isBefore(end)) {
            assertThat(sessions.find(secret)).isPresent();
            clock.pass(Duration.ofMinutes(30));
        }

        clock.pass(Duration.ofSeconds(1));

        assertThat(sessions.find(secret)).isEmpty();
    }

    @Test
    void theSessionThatWasNotUsedForTheLongestTimeMakesRoom() {
        var first = sessions.begin(TOKEN);
        clock.pass(Duration.ofSeconds(1));
        var second = sessions.begin(TOKEN);
        clock.pass(Duration.ofSeconds(1));
        sessions.find(first);
        for (int i = 2; i < Sessions.MOST + 1; i++) {
            clock.pass(Duration.ofSeconds(1));
            sessions.begin(TOKEN);
        }

        assertThat(sessions.size()).isEqualTo(Sessions.MOST);
        assertThat(sessions.find(first)).isPresent();
        assertThat(sessions.find(second)).isEmpty();
    }
}
