package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.SpoolKeys.Use;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolKeyCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(SpoolKeys keys, String... arguments) {
        return CommandLineRun.run(out, err, keys, List.of(arguments));
    }

    @Test
    void newMakesAFileAndNamesTheKey() {
        var keys = new FakeSpoolKeys();

        assertThat(run(keys, "spool-key", "new", "/keys")).isZero();

        assertThat(keys.calls).containsExactly("new /keys");
        assertThat(out.toString()).contains("1f0c9a3b", "/keys", "keep a copy");
    }

    @Test
    void rotateNamesTheNewKey() {
        var keys = new FakeSpoolKeys();

        assertThat(run(keys, "spool-key", "rotate", "/keys")).isZero();

        assertThat(keys.calls).containsExactly("rotate /keys");
        assertThat(out.toString()).contains("2e1d8b4c");
    }

    @Test
    void listSaysWhatToDoWithEachKey() {
        var keys = new FakeSpoolKeys(
                new Use(Optional.of("aaaaaaaa"), true, true, false, 3, 2, 10),
                new Use(Optional.of("bbbbbbbb"), true, false, false, 0, 5, 50),
                new Use(Optional.of("cccccccc"), true, false, true, 0, 0, 0),
                new Use(Optional.of("dddddddd"), false, false, false, 1, 7, 70),
                new Use(Optional.empty(), false, false, false, 0, 1, 9));

        assertThat(run(keys, "spool-key", "list", "--config", "/c.yaml")).isZero();

        assertThat(keys.calls).containsExactly("list /c.yaml");
        assertThat(out.toString().lines())
                .containsExactly(
                        "KEY           FILE  SETTINGS  REPORTS  BYTES  WHAT TO DO",
                        "aaaaaaaa      yes   3         2        10     keep it: it seals what comes in",
                        "bbbbbbbb      yes   0         5        50     keep it until these are delivered, replayed or purged",
                        "cccccccc      yes   0         0        0      take its line out of the file",
                        "dddddddd      no    1         7        70     put it back into the file: these cannot be read",
                        "(not sealed)  no    0         1        9      nothing: these leave with their last delivery");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"spool-key", "spool-key new", "spool-key rotate", "spool-key list now", "spool-key renew /keys"})
    void whatIsNotUnderstoodIsNotDone(String line) {
        var keys = new FakeSpoolKeys();

        assertThat(run(keys, line.split(" "))).isEqualTo(2);

        assertThat(keys.calls).isEmpty();
    }
}
