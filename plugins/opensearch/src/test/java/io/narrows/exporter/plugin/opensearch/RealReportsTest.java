package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests real reports of scanners: the samples in this module, and the larger ones in `shared/reports` if that folder
/// exists beside the repository.
class RealReportsTest {
    private static final Path SAMPLES = Path.of("src/test/resources/reports");
    private static final List<Path> SHARED =
            List.of(Path.of("../../../shared/reports"), Path.of("../../../../shared/reports"));

    static Stream<Path> reports() throws IOException {
        var reports = new ArrayList<Path>();
        for (var folder : Stream.concat(Stream.of(SAMPLES), SHARED.stream()).toList()) {
            if (Files.isDirectory(folder)) {
                try (var files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".json")).forEach(reports::add);
                }
            }
        }
        return reports.stream();
    }

    @ParameterizedTest
    @MethodSource("reports")
    void aReportComesOutOfASearchWithItsValueUnchanged(Path file) throws Exception {
        var payload = Payload.ofUtf8(Files.readAllBytes(file));
        var source = scanner(file);
        var delivery = Deliveries.of(source, payload);

        try (var consumer = Consumers.open(OpenSearchNode.shared().hostPort())) {
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
        }

        var id = delivery.id().toString();
        var mapped = StoredDocuments.in(source).getOrDefault(id, "");
        var unmapped = StoredDocuments.in(source + "-unmapped").getOrDefault(id, "");
        assertThat(mapped.isEmpty()).as("is in one of the two indices").isNotEqualTo(unmapped.isEmpty());
        assertThat(mapped + unmapped).endsWith(withoutSpace(payload.text()) + (mapped.isEmpty() ? "}" : ""));
    }

    @Test
    void reportsOfOneScannerFitOneIndexUntilTheirTypesChange() throws Exception {
        var source = Deliveries.newSource();
        var kubeBench = Payload.ofUtf8(Files.readAllBytes(SAMPLES.resolve("kube-bench-controls.json")));
        var grype = Payload.ofUtf8(Files.readAllBytes(SAMPLES.resolve("grype-matches.json")));

        try (var consumer = Consumers.open(OpenSearchNode.shared().hostPort())) {
            assertThat(consumer.deliver(List.of(
                            Deliveries.of(source, kubeBench),
                            Deliveries.of(source, grype),
                            Deliveries.of(source, kubeBench))))
                    .containsOnly(new Delivered());
        }

        assertThat(StoredDocuments.in(source).values())
                .as("kube-bench, stored as it is")
                .containsExactly(withoutSpace(kubeBench.text()), withoutSpace(kubeBench.text()));
        assertThat(StoredDocuments.in(source + "-unmapped").values())
                .as("grype, which has 5 and 7.5 in one field")
                .singleElement()
                .asString()
                .endsWith(",\"report\":" + withoutSpace(grype.text()) + "}");
    }

    private static String scanner(Path file) {
        var name = file.getFileName().toString().replace(".json", "").toLowerCase(Locale.ROOT);
        return name + "-" + Deliveries.newSource();
    }

    /// The JSON text without white space between its tokens.
    private static String withoutSpace(String json) {
        var dense = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                dense.append(c).append(json.charAt(++i));
                continue;
            }
            inString ^= c == '"';
            if (inString || !Character.isWhitespace(c)) {
                dense.append(c);
            }
        }
        return dense.toString();
    }
}
