package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentedKeysTest {
    @ParameterizedTest
    @MethodSource("keys")
    void eachKeyHasADefaultAndACommentThatNamesItsEnvironmentVariable(Key key) throws IOException {
        var lines = documentation();
        int line = lineOf(key);

        var comment = lines.subList(Math.max(0, line - 4), line - 1).reversed().stream()
                .takeWhile(text -> text.strip().startsWith("#"))
                .toList();

        assertThat(String.join("\n", comment)).containsPattern("\\b" + key.environmentVariable() + "\\b");
    }

    @Test
    void nothingIsDocumentedThatNothingReads() {
        assertThat(ConfigFile.defaults())
                .extracting(Entry::path)
                .filteredOn(path -> !path.startsWith("consumers."))
                .containsExactlyInAnyOrderElementsOf(
                        Keys.ALL.stream().map(Key::path).toList());
    }

    static List<Key> keys() {
        return Keys.ALL;
    }

    private static int lineOf(Key key) throws IOException {
        var name = key.setting().name() + ":";
        var lines = documentation();
        int group = lines.indexOf(key.group() + ":");
        assertThat(group).as("the line of " + key.group()).isNotNegative();
        for (int i = group + 1; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(name)) {
                return i + 1;
            }
        }
        throw new AssertionError("no line for " + key.path());
    }

    private static List<String> documentation() throws IOException {
        try (var in = Key.class.getResourceAsStream("/application.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
