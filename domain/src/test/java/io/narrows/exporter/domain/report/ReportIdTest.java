package io.narrows.exporter.domain.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportIdTest {
    @Test
    void theTimeComesFirstAsInTheSpecificationOfUlid() {
        // The example of https://github.com/ulid/spec#usage
        var id = ReportId.at(Instant.ofEpochMilli(1469918176385L), new SplittableRandom(1));

        assertThat(id.value()).startsWith("01ARYZ6S41").hasSize(26);
    }

    @Test
    void idsSortByTime() {
        var random = new SplittableRandom(1);
        var before = ReportId.at(Instant.parse("2026-11-23T10:00:00.000Z"), random);
        var after = ReportId.at(Instant.parse("2026-11-23T10:00:00.001Z"), random);

        assertThat(before).isLessThan(after);
    }

    @Test
    void idsOfTheSameInstantDiffer() {
        var random = new SplittableRandom(1);
        var ids = new HashSet<ReportId>();
        for (int i = 0; i < 10_000; i++) {
            ids.add(ReportId.at(Instant.EPOCH, random));
        }

        assertThat(ids).hasSize(10_000);
    }

    @Test
    void everyTimeOf48BitsMakesALegalId() {
        var random = new SplittableRandom(1);

        assertThat(ReportId.at(Instant.EPOCH, random).value()).startsWith("0000000000");
        assertThat(ReportId.at(Instant.ofEpochMilli((1L << 48) - 1), random).value())
                .startsWith("7ZZZZZZZZZ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01K4ZQ8V0000000000000000A",
                "01K4ZQ8V0000000000000000ABC",
                "81K4ZQ8V0000000000000000AB",
                "01K4ZQ8V000000000000000OIL",
                "01k4zq8v0000000000000000ab"
            })
    void nothingElseIsAnId(String value) {
        assertThatThrownBy(() -> new ReportId(value))
                .isInstanceOf(InvalidReportException.class)
                .hasMessage("id must be a ULID of 26 characters");
    }

    @Test
    void theCharactersAreThoseOfCrockford() {
        for (char c = 0; c < 0x100; c++) {
            assertThat(isId("01K4ZQ8V00000000000000000" + c)).isEqualTo(isOneOf("0123456789ABCDEFGHJKMNPQRSTVWXYZ", c));
            assertThat(isId(c + "1K4ZQ8V000000000000000000")).isEqualTo(isOneOf("01234567", c));
        }
    }

    private static boolean isOneOf(String characters, char c) {
        return characters.indexOf(c) >= 0;
    }

    private static boolean isId(String value) {
        try {
            return new ReportId(value).value().equals(value);
        } catch (InvalidReportException e) {
            return false;
        }
    }
}
