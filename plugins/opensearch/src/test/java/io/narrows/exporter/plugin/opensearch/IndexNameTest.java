package io.narrows.exporter.plugin.opensearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexNameTest {

    @ParameterizedTest
    @CsvSource({
        "kubebench_report, other, kubebench_report",
        "pkgload-scanner, '', pkgload-scanner",
        "'', mine, mine",
        "' ', ' Mine ', mine",
        "'', '', unknown_source",
        "' \t', '\n', unknown_source",
        "UPPER.Case, '', upper.case",
        "_-+report, '', report",
        "---, mine, unknown_source",
        "., '', unknown_source",
        ".., '', unknown_source",
        ".kibana, '', kibana",
        "'a b,c*d?e\"f<g>h|i#j:k\\l/m', '', a-b-c-d-e-f-g-h-i-j-k-l-m",
        "../../etc/passwd, '', etc-passwd",
        "é😀ß, '', é😀ß",
        "ÀΣ, '', àς",
    })
    void aSourceBecomesALegalName(String source, String index, String expected) {
        assertThat(IndexName.of(source, index).value()).isEqualTo(expected);
    }

    @Test
    void charactersThatNobodySeesBecomeDashes() {
        assertThat(IndexName.of("a\u0000b\u001Fc\u007Fd\u2028e\uD800f", "").value())
                .isEqualTo("a-b-c-d-e-f");
    }

    @Test
    void aNameHasAtMost255BytesAndSoHasTheOneOfItsUnmappedReports() {
        var name = IndexName.of("é".repeat(200), "");

        assertThat(name.value()).isEqualTo("é".repeat(127));
        assertThat(name.unmapped().value()).isEqualTo("é".repeat(123) + "-unmapped");
        assertThat(name.unmapped().value().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(255);
        assertThat(IndexName.of("a".repeat(255), "").value()).hasSize(255);
    }
}
