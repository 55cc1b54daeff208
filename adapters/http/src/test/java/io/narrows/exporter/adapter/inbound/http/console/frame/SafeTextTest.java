package io.narrows.exporter.adapter.inbound.http.console.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Tests that no value that a stranger chose is taken for markup, or hides itself.
class SafeTextTest {
    private final SafeText safe = new SafeText();

    @Test
    void markupAndQuotesBecomeEntities() {
        assertThat(safe.escape("<b a=\"1\" c='2'>&`"))
                .doesNotContain("<", ">", "\"", "'", "`", "=")
                .contains("&lt;b", "&quot;1&quot;", "&amp;");
    }

    @Test
    void charactersThatNobodySeesBecomeVisible() {
        assertThat(safe.escape("a\u202Eb\u2066c\u0000d\u200Be\u2028f\uFEFFg\u0085h"))
                .isEqualTo("a\uFFFDb\uFFFDc\uFFFDd\uFFFDe\uFFFDf\uFFFDg\uFFFDh");
        assertThat(safe.escape("line\nand\ttab")).isEqualTo("line\nand\ttab");
    }

    @Test
    void lettersOfAnyScriptStay() {
        assertThat(safe.escape("Grüße שלום مرحبا 日本 😀")).isEqualTo("Grüße שלום مرحبا 日本 😀");
        assertThat(safe.escape("\uD83D")).isEqualTo("\uFFFD");
        assertThat(safe.escape("\uDE00x")).isEqualTo("\uFFFDx");
    }

    @Test
    void aValueThatIsTooLongIsCut() {
        assertThat(safe.escape("x".repeat(10_000)))
                .hasSize(SafeText.LONGEST + 1)
                .endsWith("…");
    }
}
