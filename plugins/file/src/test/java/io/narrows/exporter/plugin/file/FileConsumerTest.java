package io.narrows.exporter.plugin.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileConsumerTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path directory;

    private final FileConsumerFactory factory = new FileConsumerFactory();

    @Test
    void aReportIsOneLineWithItsIdTimeAndSource() throws Exception {
        var delivery = Deliveries.of("kubebench_report", NOON.plusMillis(7), "{\"docID\":\"a\",\"n\":1.50}");

        assertThat(open(Map.of()).deliver(List.of(delivery))).containsExactly(new Delivered());

        assertThat(directory.resolve("kubebench_report/2026-11-23.ndjson"))
                .content(StandardCharsets.UTF_8)
                .isEqualTo("{\"id\":\"" + delivery.report().id()
                        + "\",\"receivedAt\":\"2026-11-23T12:00:00.007Z\",\"source\":\"kubebench_report\","
                        + "\"report\":{\"docID\":\"a\",\"n\":1.50}}\n");
    }

    @Test
    void labelsStandBeforeTheReport() throws Exception {
        var labels = Labels.of(Map.of("node", "a\"\n", "cluster", "prod"));
        var delivery = Deliveries.of("s", NOON, labels, "{}");

        open(Map.of()).deliver(List.of(delivery));

        assertThat(directory.resolve("s/2026-11-23.ndjson"))
                .content(StandardCharsets.UTF_8)
                .endsWith(",\"source\":\"s\",\"labels\":{\"cluster\":\"prod\",\"node\":\"a\\\"\\n\"},\"report\":{}}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`{\n  \"n\": [1.50, 1e400, -0],\n  \"n\": null\r\n}`|`{\"n\":[1.50,1e400,-0],\"n\":null}`",
                "`a text\nof two \"lines\"`|`\"a text\\nof two \\\"lines\\\"\"`",
                "`{\"a\":`|`\"{\\\"a\\\":\"`",
                "``|`\"\"`",
                "`null`|`null`",
                "`\"a\"`|`\"a\"`",
                "`[ 1 ]`|`[ 1 ]`"
            })
    void aReportIsAJsonValueOnOneLineWhateverItIs(String payload, String line) throws Exception {
        open(Map.of()).deliver(List.of(Deliveries.of("s", NOON, payload)));

        assertThat(StoredReports.in(directory).reports()).containsExactly(line);
    }

    @Test
    void aSourceIsWrittenAsAJsonString() throws Exception {
        open(Map.of()).deliver(List.of(Deliveries.of("a \"b\"\n", NOON, "1")));

        assertThat(StoredReports.in(directory).lines())
                .singleElement()
                .asString()
                .contains("\"source\":\"a \\\"b\\\"\\n\"");
    }

    @Test
    void eachSourceAndDayHasAFile() throws Exception {
        var batch = List.of(
                Deliveries.of("a", NOON, "1"),
                Deliveries.of("b", NOON, "2"),
                Deliveries.of("a", Instant.parse("2026-11-23T23:59:59.999Z"), "3"),
                Deliveries.of("a", Instant.parse("2026-11-24T00:00:00Z"), "4"),
                Deliveries.of("", NOON, "5"));

        assertThat(open(Map.of()).deliver(batch)).hasSize(5).containsOnly(new Delivered());

        assertThat(StoredReports.in(directory).namesIn(directory))
                .containsExactly(
                        "a/2026-11-23.ndjson",
                        "a/2026-11-24.ndjson",
                        "b/2026-11-23.ndjson",
                        "unknown_source/2026-11-23.ndjson");
        assertThat(StoredReports.in(directory).reports()).containsExactly("1", "3", "4", "2", "5");
    }

    @Test
    void noSourceLeavesTheDirectory() throws Exception {
        var reports = directory.resolve("deep/reports");

        open(Map.of("directory", reports.toString()))
                .deliver(List.of(
                        Deliveries.of("../../escaped", NOON, "1"),
                        Deliveries.of("/escaped", NOON, "2"),
                        Deliveries.of("..", NOON, "3")));

        assertThat(StoredReports.in(reports).reports()).hasSize(3);
        assertThat(StoredReports.in(directory).files()).hasSize(3);
    }

    @Test
    void aFullFileIsFollowedByTheNext() throws Exception {
        var consumer = open(Map.of("maxFileSize", "1KiB"));
        var batch = IntStream.range(0, 30)
                .mapToObj(i -> Deliveries.of("s", NOON, "\"" + "x".repeat(200) + i + "\""))
                .toList();

        assertThat(consumer.deliver(batch)).hasSize(30).containsOnly(new Delivered());

        var stored = StoredReports.in(directory);
        assertThat(stored.ids()).containsExactlyInAnyOrderElementsOf(ids(batch));
        assertThat(stored.namesIn(directory))
                .hasSize(10)
                .contains("s/2026-11-23.ndjson", "s/2026-11-23_2.ndjson", "s/2026-11-23_10.ndjson");
        assertThat(stored.files()).allSatisfy(file -> assertThat(file).isNotEmptyFile());
        for (var file : stored.files()) {
            assertThat(Files.size(file)).isLessThanOrEqualTo(1024);
        }
    }

    @Test
    void aReportThatIsLargerThanAFileMayBeHasAFileAlone() throws Exception {
        var consumer = open(Map.of("maxFileSize", "1KiB"));

        consumer.deliver(List.of(
                Deliveries.of("s", NOON, "1"),
                Deliveries.of("s", NOON, "\"" + "x".repeat(5_000) + "\""),
                Deliveries.of("s", NOON, "3")));

        assertThat(StoredReports.in(directory).files())
                .hasSize(3)
                .allSatisfy(file -> assertThat(Files.readAllLines(file)).hasSize(1));
    }

    @Test
    void anOldFileIsFollowedByTheNext() throws Exception {
        open(Map.of("maxFileAge", "1h")).deliver(List.of(Deliveries.of("s", NOON, "1")));

        open(Map.of("maxFileAge", "1h"), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(59)))
                .deliver(List.of(Deliveries.of("s", NOON, "2")));
        open(Map.of("maxFileAge", "1h"), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(61)))
                .deliver(List.of(Deliveries.of("s", NOON, "3")));

        assertThat(directory.resolve("s/2026-11-23.ndjson")).content().hasLineCount(2);
        assertThat(directory.resolve("s/2026-11-23_2.ndjson")).content().hasLineCount(1);
    }

    @Test
    void theNewestFileIsContinuedAlthoughOlderOnesWereRemoved() throws Exception {
        Files.createDirectories(directory.resolve("s"));
        Files.writeString(directory.resolve("s/2026-11-23_7.ndjson"), "{}\n");
        Files.writeString(directory.resolve("s/2026-11-22_9.ndjson"), "{}\n");
        Files.writeString(directory.resolve("s/2026-11-23_8.ndjson.gz"), "packed");

        open(Map.of()).deliver(List.of(Deliveries.of("s", NOON, "1")));

        assertThat(directory.resolve("s/2026-11-23_7.ndjson")).content().hasLineCount(2);
        assertThat(directory.resolve("s/2026-11-23.ndjson")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\":\"01", "\u0000\u0000\u0000", "x"})
    void whatACrashLeftOfALineIsCutOff(String torn) throws Exception {
        var file = directory.resolve("s/2026-11-23.ndjson");
        var consumer = open(Map.of());
        consumer.deliver(List.of(Deliveries.of("s", NOON, "1")));
        Files.writeString(file, torn, StandardOpenOption.APPEND);

        consumer.deliver(List.of(Deliveries.of("s", NOON, "2")));

        assertThat(StoredReports.in(directory).reports()).containsExactly("1", "2");
    }

    @Test
    void aTornLineOfAnySizeIsCutOff() throws Exception {
        var file = directory.resolve("s/2026-11-23.ndjson");
        var consumer = open(Map.of());
        for (var size : List.of(65_535, 65_536, 65_537, 1_000_000)) {
            consumer.deliver(List.of(Deliveries.of("s", NOON, "1")));
            Files.writeString(file, "x".repeat(size), StandardOpenOption.APPEND);
        }

        consumer.deliver(List.of(Deliveries.of("s", NOON, "2")));

        assertThat(StoredReports.in(directory).reports()).containsExactly("1", "1", "1", "1", "2");
    }

    @Test
    void aFileThatIsNothingButATornLineIsBegunAgain() throws Exception {
        Files.createDirectories(directory.resolve("s"));
        Files.writeString(directory.resolve("s/2026-11-23.ndjson"), "x".repeat(100_000));

        open(Map.of()).deliver(List.of(Deliveries.of("s", NOON, "1")));

        assertThat(StoredReports.in(directory).reports()).containsExactly("1");
    }

    @Test
    void filesMayBeMovedAwayAtAnyTime() throws Exception {
        var consumer = open(Map.of());
        consumer.deliver(List.of(Deliveries.of("s", NOON, "1")));
        Files.move(directory.resolve("s/2026-11-23.ndjson"), directory.resolve("moved"));

        consumer.deliver(List.of(Deliveries.of("s", NOON, "2")));

        assertThat(directory.resolve("moved")).content().hasLineCount(1);
        assertThat(directory.resolve("s/2026-11-23.ndjson")).content().hasLineCount(1);
    }

    @Test
    void oneSourceThatCannotBeWrittenDoesNotTakeTheOthersAlong() throws Exception {
        Files.writeString(directory.resolve("b"), "a file in the way");
        var batch =
                List.of(Deliveries.of("a", NOON, "1"), Deliveries.of("b", NOON, "2"), Deliveries.of("c", NOON, "3"));

        var results = open(Map.of()).deliver(batch);

        assertThat(results.get(0)).isEqualTo(new Delivered());
        assertThat(results.get(1)).isInstanceOf(Misconfigured.class);
        assertThat(results.get(2)).isEqualTo(new Delivered());
    }

    @Test
    void aDirectoryThatIsNoneIsNamed() throws Exception {
        var file = Files.writeString(directory.resolve("a-file"), "in the way");

        var results = open(Map.of("directory", file.toString())).deliver(List.of(Deliveries.of("s", NOON, "1")));

        assertThat(results)
                .singleElement()
                .isInstanceOfSatisfying(
                        Misconfigured.class,
                        result -> assertThat(result.reason())
                                .startsWith("cannot write to " + file.resolve("s") + ": ")
                                .containsIgnoringCase("not a directory"));
    }

    @Test
    void nothingIsMadeBeforeTheFirstReport() {
        open(Map.of("directory", directory.resolve("later").toString())).close();

        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "maxFileSize,1023,`maxFileSize must be at least 1KiB but was 1023B`",
                "maxFileSize,huge,`maxFileSize must be a size such as 512KiB, 64MiB or 4GiB but was 'huge'`",
                "maxFileAge,0s,`maxFileAge must be at least 1s but was PT0S`",
                "directory,`a\u0000b`,`directory must be a path: Nul character not allowed`"
            })
    void anOptionThatCannotWorkIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> open(Map.of(name, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(message);
    }

    @Test
    void withoutConfigurationTheDirectoryIsCalledReports() {
        assertThat(factory.options().parse(Map.of()).text("directory")).isEqualTo("reports");
    }

    private ReportConsumer open(Map<String, String> options) {
        return open(options, Clock.systemUTC());
    }

    private ReportConsumer open(Map<String, String> options, Clock clock) {
        var setup = Setup.NONE.withOption("directory", directory.toString()).withOptions(options);
        return Opening.of(factory, setup).withClock(clock).open();
    }

    private static List<String> ids(List<Delivery> batch) {
        return batch.stream().map(delivery -> delivery.report().id().value()).toList();
    }
}
