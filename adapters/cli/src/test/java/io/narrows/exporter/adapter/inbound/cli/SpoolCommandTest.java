package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpoolCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(FakeSpoolTransfer transfer, String... arguments) {
        return CommandLineRun.run(out, err, transfer, List.of(arguments));
    }

    @Test
    void anExportSaysWhatItWroteAndThatItIsNotSealed() {
        var transfer = new FakeSpoolTransfer();

        assertThat(run(transfer, "spool", "export", "/out", "--config", "/c.yaml"))
                .isZero();

        assertThat(transfer.calls).containsExactly("export /out config=/c.yaml");
        assertThat(out.toString().lines())
                .containsExactly(
                        "Exported 3 reports with 5 deliveries (2 dead) to /out.",
                        "The file is not sealed: it holds reports and passwords in the clear.");
    }

    @Test
    void aSealedExportWarnsOfNothing() {
        var transfer = new FakeSpoolTransfer();

        assertThat(run(transfer, "spool", "export", "/out", "--key-file", "/keys"))
                .isZero();

        assertThat(transfer.calls).containsExactly("export /out key=/keys");
        assertThat(out.toString()).doesNotContain("clear");
    }

    @Test
    void anExportThatLeavesSomethingOutFails() {
        assertThat(run(new FakeSpoolTransfer(4), "spool", "export", "/out")).isEqualTo(1);

        assertThat(out.toString()).contains("Left out 4 that cannot be read back.");
    }

    @Test
    void anImportSaysWhatTheSpoolHadAlready() {
        var transfer = new FakeSpoolTransfer(4);

        assertThat(run(transfer, "spool", "import", "/in", "--key-file", "/keys"))
                .isZero();

        assertThat(transfer.calls).containsExactly("import /in key=/keys");
        assertThat(out.toString().lines())
                .containsExactly(
                        "Imported 3 reports with 5 deliveries (2 dead) from /in.",
                        "Left out 4 that the spool has already.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spool", "spool export", "spool import", "spool export /a /b", "spool move /a"})
    void whatIsNotUnderstoodIsNotDone(String line) {
        var transfer = new FakeSpoolTransfer();

        assertThat(run(transfer, line.split(" "))).isEqualTo(2);

        assertThat(transfer.calls).isEmpty();
    }
}
