package io.narrows.exporter.domain.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "kubebench_report, kubebench_report",
        "kubebench_*, kubebench_report",
        "kubebench_*, kubebench_",
        "*, anything at all",
        "*, ''",
        "**, ''",
        "*_report, risk_report",
        "*_report, a_report_report",
        "k*b*_r*t, kubebench_report",
        "a*a*a, aaa",
        "risk-?, risk-1",
        "??, é😀",
        "a.c, a.c",
        "[ab], [ab]",
        "a\\*, a\\b"
    })
    void aPatternFits(String pattern, String source) {
        assertThat(new Glob(pattern).matches(source)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "kubebench_report, kubebench_reports",
        "kubebench_report, a_kubebench_report",
        "kubebench_*, Kubebench_report",
        "?, ''",
        "?, ab",
        "a*a*a, aa",
        "*_report, risk_report_",
        "a.c, abc",
        "[ab], a"
    })
    void anotherDoesNot(String pattern, String source) {
        assertThat(new Glob(pattern).matches(source)).isFalse();
    }

    @Test
    @Timeout(10)
    void noSourceTakesLongToCompare() {
        assertThat(new Glob("*a".repeat(100) + "*b").matches("a".repeat(100_000)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void aBlankPatternIsNone(String pattern) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Glob(pattern));
    }

    @Test
    void aPatternHasABound() {
        assertThatNoException().isThrownBy(() -> new Glob("a".repeat(255)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Glob("a".repeat(256)));
    }
}
