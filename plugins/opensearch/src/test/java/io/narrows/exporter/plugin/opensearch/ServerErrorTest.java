package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerErrorTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "failed to parse field [n] of type [long] in document with id '1'. Preview of field's value: 'pass word'|failed to parse field [n] of type [long] in document with id …",
                "Limit of total fields [1000] has been exceeded|Limit of total fields [1000] has been exceeded",
                "object mapping for [a.b] tried to parse field [b] as object, but found a concrete value|object mapping for [a.b] tried to parse field [b] as object, but found a concrete value",
                "failed to parse date field [a whole sentence]|failed to parse date field […]",
                "immense term in field=\"a\" (prefix '[1, 2]')|immense term in field=…",
            })
    void inBriefNothingIsQuoted(String reason, String brief) {
        assertThat(new ServerError("some_exception", reason, "For input string: \"pass word\"").brief())
                .isEqualTo("some_exception: " + brief);
    }

    @Test
    void inBriefItIsShort() {
        assertThat(new ServerError("some_exception", "word ".repeat(200), "").brief())
                .hasSizeLessThanOrEqualTo(201);
    }

    @Test
    void aTypeAloneIsEnough() {
        assertThat(new ServerError("some_exception", "", "").brief()).isEqualTo("some_exception");
    }

    @Test
    void inFullTheCauseIsTold() {
        assertThat(new ServerError("some_exception", "failed 'x'", "for \"x\"").full())
                .isEqualTo("some_exception: failed 'x': for \"x\"");
    }
}
