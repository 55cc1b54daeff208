package io.narrows.exporter.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"kubebench_report", "pkgload-scanner", "a", "0", "trivy.v2", "a-", "a..b"})
    void aPlainSourceIsItsOwnFolder(String source) {
        assertThat(FolderName.of(source)).isEqualTo(source);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void aBlankSourceHasAFolderOfItsOwn(String source) {
        assertThat(FolderName.of(source)).isEqualTo("unknown_source");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "../..",
                "/etc/passwd",
                "..\\x",
                "C:\\x",
                "a/b",
                "a\u0000b",
                ".hidden",
                "-rf",
                "a.",
                "con",
                "nul.txt",
                "COM1",
                "é",
                "😀",
                "a b",
                "a\nb",
                "Upper",
                "*",
                "\uD800"
            })
    void anyOtherSourceGetsANameThatEveryFileSystemTakes(String source) {
        assertThat(FolderName.of(source)).matches("[a-z0-9][a-z0-9_-]*-[0-9a-f]{12}");
    }

    @Test
    void aLongSourceGetsAShortName() {
        assertThat(FolderName.of("long".repeat(1_000))).hasSizeLessThan(100);
    }

    @Test
    void noTwoSourcesShareAFolderEvenWhereCaseDoesNotCount() {
        var sources = List.of(
                "report",
                "Report",
                "REPORT",
                "re/port",
                "re_port",
                "re\\port",
                "x".repeat(200),
                "x".repeat(201),
                "../report");

        assertThat(sources.stream().map(FolderName::of).map(name -> name.toLowerCase(Locale.ROOT)))
                .doesNotHaveDuplicates();
    }
}
