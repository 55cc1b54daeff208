package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T10:00:00Z"), ZoneOffset.UTC);

    @Test
    void aNumberIsOfSeconds() {
        assertThat(RetryAfter.parse(" 120 ", CLOCK)).isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void aTimeIsFromNow() {
        assertThat(RetryAfter.parse("Mon, 23 Nov 2026 10:00:30 GMT", CLOCK)).isEqualTo(Duration.ofSeconds(30));
    }

    /// RFC 9110, 5.6.7: a recipient must accept all three forms of a date.
    @ParameterizedTest
    @ValueSource(
            strings = {"Mon, 23 Nov 2026 10:00:30 GMT", "Monday, 23-Nov-26 10:00:30 GMT", "Mon Nov 23 10:00:30 2026"})
    void aTimeMayHaveEachOfTheFormsOfHttp(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aDayOfOneDigitIsPaddedInTheFormOfAsctime() {
        assertThat(RetryAfter.parse("Wed Dec  2 10:00:00 2026", CLOCK)).isEqualTo(Duration.ofDays(9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Monday, 23-Nov-25 10:00:30 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"})
    void aYearOfTwoDigitsCanBeOver(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).isZero();
    }

    @Test
    void aTimeThatIsOverMeansNow() {
        assertThat(RetryAfter.parse("Mon, 23 Nov 2026 09:00:00 GMT", CLOCK)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "2026-11-23T10:00:00Z"})
    void anythingElseMeansNothing(String value) {
        assertThat(RetryAfter.parse(value, CLOCK)).isZero();
    }
}
