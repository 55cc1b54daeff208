package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExporterKeysTest {
    @Test
    void aGroupHasItsKeysInTheOrderOfTheirDeclarations() {
        var group = new KeyGroup("group", "");
        var first = group.text("zebra", "", "");
        var second = group.flag("ant", "true", "");

        assertThat(group.keys()).isEqualTo(List.<Key<?>>of(first, second));
        assertThat(first.path()).isEqualTo("group.zebra");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void aDefaultIsAllowed(Key<?> key) {
        var text = key.setting().defaultText();

        if (!text.isBlank()) {
            var content = key.setting().parse(text);
            assertThat(key.bounds().problem(key.setting(), content)).isEmpty();
            assertThat(key.read(content)).isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theDocumentationNamesEachChoice(Key<?> key) {
        assertThat(key.setting().choices())
                .allSatisfy(choice -> assertThat(key.setting().description()).contains(choice));
    }

    @Test
    void aPathThatCannotBeOneIsNotRepeatedForItMayBeASecret() {
        var key = new KeyGroup("group", "").path("file", "", "");

        assertThatThrownBy(() -> key.read("s3cret\0"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("group.file must be a path but has a character that no path can have");
    }

    static List<Key<?>> keys() {
        return ExporterKeys.ALL;
    }
}
