package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.test.opensearch.OpenSearchNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that no report is lost when a real OpenSearch refuses reports because of its mapping.
class UnmappedReportsTest {
    private static final OpenSearchNode NODE = OpenSearchNode.shared();

    private final String source = Deliveries.newSource();

    static Stream<String> refusedObjects() {
        var manyFields = IntStream.range(0, 1_100)
                .mapToObj(i -> "\"f" + i + "\":1.10")
                .collect(Collectors.joining(",", "{", "}"));
        return Stream.of(
                "{\"n\":\"no number\"}",
                "{\"n\":{\"is\":\"an object\"}}",
                manyFields,
                "{\"\":1}",
                "{\".\":{\"a\":1e3}}",
                "{\"a..b\":1}",
                "{\"_id\":\"x\"}",
                "{\"large\":1e999}",
                "{\"day\":\"2026-11-23\",\"days\":[{\"day\":1},{\"day\":[]}],\"n\":[[[{\"x\":null}]]]}");
    }

    @ParameterizedTest
    @MethodSource("refusedObjects")
    void anObjectThatIsRefusedIsKeptAsJson(String report) throws Exception {
        deliver("{\"n\":1}");

        assertThat(deliver(report)).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(source)).hasSize(1);
        assertThat(StoredDocuments.in(unmapped()).values())
                .singleElement()
                .asString()
                .startsWith("{\"source\":\"" + source + "\",\"receivedAt\":\"2026-11-23T20:15:00.500Z\",\"reason\":\"")
                .endsWith(",\"report\":" + report + "}");
    }

    static Stream<String> reportsThatNoFieldTakesAsJson() {
        return Stream.of(
                "{\"same\":1,\"same\":2}",
                "{\"n\":\"a word\",\"long\":\"" + "é".repeat(20_000) + "\"}",
                "{\"d\":".repeat(21) + "1" + "}".repeat(21),
                "{\"d\":".repeat(900) + "1" + "}".repeat(900),
                "{\"d\":".repeat(100_000) + "1" + "}".repeat(100_000),
                "[".repeat(100_000) + "]".repeat(100_000));
    }

    @ParameterizedTest
    @MethodSource("reportsThatNoFieldTakesAsJson")
    void whatCannotBeKeptAsJsonIsKeptAsText(String report) throws Exception {
        deliver("{\"n\":1}");

        assertThat(deliver(report)).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(unmapped()).values())
                .singleElement()
                .asString()
                .endsWith(",\"raw\":" + quoted(report) + "}");
    }

    @Test
    void aTextOrAnArrayThatIsRefusedIsKeptAsItCame() throws Exception {
        deliver("[{\"a\":1}]");

        assertThat(deliver("a text\nof two lines", "[\n{\"a\":\"x\"}]")).containsOnly(new Delivered());

        assertThat(StoredDocuments.in(unmapped()).values())
                .hasSize(2)
                .anyMatch(document -> document.endsWith(",\"raw\":\"a text\\nof two lines\"}"))
                .anyMatch(document -> document.endsWith(",\"raw\":\"[\\n{\\\"a\\\":\\\"x\\\"}]\"}"));
    }

    @Test
    void theReasonIsKeptInFull() throws Exception {
        deliver("{\"n\":1}");

        deliver("{\"n\":\"no number\"}");

        assertThat(StoredDocuments.in(unmapped()).values())
                .singleElement()
                .asString()
                .contains("mapper_parsing_exception", "failed to parse field [n] of type [long]", "no number");
    }

    @Test
    void itsBatchMatesAreStoredWhereTheyBelong() throws Exception {
        deliver("{\"n\":1}");

        var results = deliver("{\"n\":2}", "{\"n\":\"x\"}", "{\"n\":3}", "{\"same\":1,\"same\":1}", "{\"n\":4}");

        assertThat(results).hasSize(5).containsOnly(new Delivered());
        assertThat(StoredDocuments.in(source)).hasSize(4);
        assertThat(StoredDocuments.in(unmapped())).hasSize(2);
    }

    @Test
    void aRefusedReportThatIsSentTwiceIsKeptOnce() throws Exception {
        deliver("{\"n\":1}");
        var delivery = Deliveries.of(source, "{\"n\":\"x\"}");

        try (var consumer = Consumers.open(NODE.hostPort())) {
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
        }

        assertThat(StoredDocuments.in(unmapped())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"term\":{\"report.scan.result\":\"bad\"}}",
                "{\"match\":{\"raw\":\"CVE-2026-4711\"}}",
                "{\"match\":{\"reason\":\"mapper_parsing_exception\"}}",
                "{\"range\":{\"receivedAt\":{\"gte\":\"2026-11-23\"}}}"
            })
    void whatIsKeptCanBeSearched(String query) throws Exception {
        deliver("{\"scan\":1}");
        deliver("{\"scan\":{\"result\":\"bad\"}}", "{\"scan\":1,\"scan\":\"CVE-2026-4711 found\"}");

        assertThat(StoredDocuments.count(unmapped(), query)).isPositive();
    }

    @Test
    void theMappingDoesNotGrowWithReports() throws Exception {
        deliver("{\"n\":1}");

        deliver("{\"n\":\"x\",\"a\":1}", "{\"n\":\"x\",\"b\":1}");

        var mapping = NODE.send("GET", "/" + unmapped() + "/_mapping", "").body();
        assertThat(mapping).contains("flat_object", "\"dynamic\":\"false\"").doesNotContain("\"a\"", "\"b\"");
    }

    @Test
    void anIndexThatSomebodyElseMadeIsUsedAsItIs() throws Exception {
        NODE.send("PUT", "/" + unmapped(), "{\"mappings\":{\"properties\":{\"raw\":{\"type\":\"text\"}}}}");
        deliver("{\"n\":1}");

        assertThat(deliver("{\"n\":\"x\"}")).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(unmapped()).values())
                .singleElement()
                .asString()
                .endsWith(",\"raw\":\"{\\\"n\\\":\\\"x\\\"}\"}");
    }

    @Test
    void whatIsRefusedThereAsWellIsRejectedForBothReasons() throws Exception {
        var strict = "{\"mappings\":{\"dynamic\":\"strict\",\"properties\":{\"raw\":{\"type\":\"text\"}}}}";
        NODE.send("PUT", "/" + unmapped(), strict);
        NODE.send("PUT", "/data-exporter-unmapped-" + source, strict);
        deliver("{\"n\":1}");

        assertThat(deliver("{\"n\":\"x\"}"))
                .singleElement()
                .isInstanceOf(Rejected.class)
                .asString()
                .contains("mapper_parsing_exception", "strict_dynamic_mapping_exception", unmapped());
    }

    /// Fault B6: a source has the same name as the index for another source's unmapped reports.
    @Test
    void aSourceThatIsCalledLikeTheIndexTakesItFromNobody() throws Exception {
        try (var consumer = Consumers.open(NODE.hostPort())) {
            consumer.deliver(Deliveries.all(unmapped(), "{\"report\":{\"a\":1},\"raw\":{\"x\":1}}"));
        }
        deliver("{\"n\":1}");
        var tooLongForAKeyword = "{\"n\":\"t\",\"z\":\"" + "k".repeat(33_000) + "\"}";

        assertThat(deliver("{\"n\":\"t\"}", tooLongForAKeyword)).containsOnly(new Delivered());

        assertThat(StoredDocuments.in(unmapped())).hasSize(1);
        assertThat(StoredDocuments.in("data-exporter-unmapped-" + source)).hasSize(2);
    }

    @Test
    void noSourceTakesTheOtherIndexEither() throws Exception {
        var taken = "data-exporter-unmapped-" + source;
        try (var consumer = Consumers.open(NODE.hostPort())) {
            assertThat(consumer.deliver(Deliveries.all(taken, "{\"raw\":{\"x\":1}}")))
                    .containsExactly(new Delivered());
        }

        assertThat(StoredDocuments.in(taken)).isEmpty();
        assertThat(StoredDocuments.in("source-" + taken)).hasSize(1);
    }

    /// Earlier reports stay where they are, and new ones are kept beside them.
    @Test
    void anIndexOfUnmappedReportsThatIsThereIsUsedOn() throws Exception {
        deliver("{\"n\":1}");
        deliver("{\"n\":\"x\"}");
        try (var consumer = Consumers.open(NODE.hostPort())) {
            assertThat(consumer.deliver(Deliveries.all(unmapped(), "{\"raw\":{\"x\":1},\"reason\":[{}]}")))
                    .containsExactly(new Delivered());
        }

        assertThat(deliver("{\"n\":\"y\"}")).containsExactly(new Delivered());

        assertThat(StoredDocuments.in(unmapped())).hasSize(2);
        assertThat(StoredDocuments.in(unmapped() + "-unmapped")).hasSize(1);
    }

    @Test
    void anEnvelopeCanAskForADeadLetterInstead() throws Exception {
        deliver("{\"n\":1}");

        try (var consumer = Consumers.open(Map.of("hostport", NODE.hostPort(), "onMappingConflict", "deadLetter"))) {
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":2}", "{\"n\":\"secret words\"}")))
                    .containsExactly(
                            new Delivered(),
                            new Rejected("mapper_parsing_exception: failed to parse field [n] of type [long]"
                                    + " in document with id …"));
        }
        assertThat(StoredDocuments.in(unmapped())).isEmpty();
    }

    @Test
    void anOperatorCanAskForDeadLettersAndAnEnvelopeForTheIndexAllTheSame() throws Exception {
        deliver("{\"n\":1}");
        var deadLetters = Map.of("onMappingConflict", "deadLetter");

        try (var consumer = Consumers.open(Map.of("hostport", NODE.hostPort()), deadLetters)) {
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":\"x\"}")))
                    .singleElement()
                    .isInstanceOf(Rejected.class);
        }
        var settings = Map.of("hostport", NODE.hostPort(), "onMappingConflict", "unmapped");
        try (var consumer = Consumers.open(settings, deadLetters)) {
            assertThat(consumer.deliver(Deliveries.all(source, "{\"n\":\"x\"}")))
                    .containsExactly(new Delivered());
        }
    }

    private String unmapped() {
        return source + "-unmapped";
    }

    private List<DeliveryResult> deliver(String... reports) throws InterruptedException {
        try (var consumer = Consumers.open(NODE.hostPort())) {
            return consumer.deliver(Deliveries.all(source, reports));
        }
    }

    private static String quoted(String text) {
        return JsonStrings.quote(text);
    }
}
