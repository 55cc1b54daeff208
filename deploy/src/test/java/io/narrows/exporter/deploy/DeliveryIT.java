package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.FakeOpenSearch;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryIT {
    @TempDir
    private Path scratch;

    @Test
    void aReportForTheFileConsumerIsALineInAFileWhenItsReceiptSaysDelivered() throws IOException {
        try (var exporter = ExporterProcess.start(scratch)) {
            var answer = Http.post(
                    exporter.server("/forward?wait=10s"), Envelopes.toFile("risk_report", "{\"ReportDetail\":[1.10]}"));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.state()).isEqualTo("delivered");
            var lines = lines(scratch.resolve("reports"));
            assertThat(lines).hasSize(1);
            var line = Json.createReader(new StringReader(lines.getFirst())).readObject();
            assertThat(line.getString("id")).startsWith(answer.id());
            assertThat(line.getString("source")).isEqualTo("risk_report");
            assertThat(lines.getFirst()).contains("\"report\":{\"ReportDetail\":[1.10]}");
        }
    }

    @Test
    void oneReportGoesToEveryConsumerThatItNames() {
        try (var openSearch = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(scratch)) {
            var exportConfig =
                    Envelopes.openSearch(openSearch.uri().toString(), "", "").replaceFirst("\\{", "{\"file\":{},");

            var answer = Http.post(
                    exporter.server("/forward?wait=10s"),
                    Envelopes.envelope("kubebench_report", exportConfig, "{\"nodeName\":\"n\"}"));

            assertThat(answer.deliveries()).containsExactly("file", "openSearch");
            assertThat(openSearch.await(answer.id() + "-openSearch").index()).isEqualTo("kubebench_report");
        }
    }

    @Test
    void aConsumerThatIsAwayKeepsNobodyElseWaiting() {
        try (var exporter = ExporterProcess.start(scratch)) {
            Http.post(
                    exporter.server("/forward"),
                    Envelopes.envelope("s", Envelopes.openSearch("http://127.0.0.1:1", "", ""), "{}"));

            var answer = Http.post(exporter.server("/forward?wait=10s"), Envelopes.toFile("s", "{}"));

            assertThat(answer.state()).isEqualTo("delivered");
            assertThat(Http.get(exporter.admin("/health/ready")).status()).isEqualTo(200);
        }
    }

    private static List<String> lines(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> {
                        try {
                            return Files.readAllLines(file).stream();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }
}
