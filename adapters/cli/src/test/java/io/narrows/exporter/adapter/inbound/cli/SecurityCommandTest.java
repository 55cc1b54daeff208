package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecurityCommandTest {
    private static final String YAML = "# What would let pass what came in\negress:\n  allow: \"search:9200\"\n";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void auditPrintsTheConfigurationAsItIs() throws IOException {
        try (var api = FakeOperatorApi.answering(YAML)) {
            assertThat(run(api)).isZero();

            assertThat(api.requests()).containsExactly("GET /security/audit");
            assertThat(out).hasToString(YAML);
        }
    }

    @Test
    void whatIsNoExporterIsNotPrinted() throws IOException {
        try (var api = FakeOperatorApi.answering("<html>")) {
            assertThat(run(api)).isEqualTo(1);

            assertThat(out.toString()).isEmpty();
            assertThat(err.toString()).contains("is no operator API of an exporter");
        }
    }

    private int run(FakeOperatorApi api) {
        return CommandLineRun.run(out, err, List.of("security", "audit", "--admin-url=" + api.url()));
    }
}
