package io.narrows.exporter.adapter.inbound.http.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests values, bounds and error texts that the worked cases of the protocol cannot show.
class EnvelopeReaderTest {
    private static final String SECRET = "hunter2";

    @Test
    void settingsKeepTheirValues() {
        var settings = settings(
                "{\"text\":\"a\",\"yes\":true,\"no\":false,\"n\":1.10,\"big\":12345678901234567890.5,\"e\":1e3,"
                        + "\"list\":[\"a\",1,null,[true]],\"map\":{\"K\":{\"k\":\"v\"}},\"nothing\":null}");

        assertThat(settings.values())
                .containsOnlyKeys("text", "yes", "no", "n", "big", "e", "list", "map")
                .containsEntry("text", "a")
                .containsEntry("yes", true)
                .containsEntry("no", false)
                .containsEntry("n", new BigDecimal("1.10"))
                .containsEntry("big", new BigDecimal("12345678901234567890.5"))
                .containsEntry("e", new BigDecimal("1e3"))
                .containsEntry("list", List.of("a", BigDecimal.ONE, List.of(true)))
                .containsEntry("map", Map.of("K", Map.of("k", "v")));
    }

    @Test
    void loneSurrogatesAreReplacedAndPairsAreNot() {
        var envelope = read("{\"source\":\"\\ud83e\\udd9c\\udd9c\",\"exportConfig\":{\"a\":{\"k\":\"\\ud83e\"}}}");

        assertThat(envelope.source()).isEqualTo("🦜\uFFFD");
        assertThat(envelope.consumers().get(new ConsumerId("a"))).isEqualTo(ConsumerSettings.of(Map.of("k", "\uFFFD")));
    }

    @Test
    void labelsAreTextsBesideThePayload() {
        assertThat(read("{\"payload\":{},\"LABELS\":{\"cluster\":\"prod\",\"n\\u0061me\":\"\\ud83e\",\"no\":null}}")
                        .labels())
                .isEqualTo(Labels.of(Map.of("cluster", "prod", "name", "\uFFFD")));
        assertThat(read("{\"labels\":{\"a\":\"1\"},\"labels\":{\"b\":\"2\"},\"labels\":null}")
                        .labels())
                .isEqualTo(Labels.of(Map.of("b", "2")));
        for (var none : List.of("{}", "null", "{\"labels\":null}", "{\"labels\":{}}")) {
            assertThat(read(none).labels()).isSameAs(Labels.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"hunter2\"", "7", "true"})
    void labelsThatAreNoObjectAreRefused(String labels) {
        assertRefused("{\"labels\":" + labels + "}", "labels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"hunter2\"]", "{\"a\":\"hunter2\"}", "7", "false"})
    void aLabelThatIsNoTextIsRefused(String value) {
        assertRefused("{\"labels\":{\"cluster\":" + value + "}}", "labels.cluster");
    }

    @Test
    void labelsAreBounded() {
        assertRefused("{\"labels\":{\"cluster\":\"" + SECRET.repeat(40) + "\"}}", "labels.cluster");
        assertRefused("{\"labels\":{\"" + "n".repeat(64) + "\":\"\"}}", "labels");
        var many = new StringBuilder();
        for (int i = 0; i < 33; i++) {
            many.append(i == 0 ? "" : ",")
                    .append("\"l")
                    .append(i)
                    .append("\":\"")
                    .append(SECRET)
                    .append('"');
        }
        assertRefused("{\"labels\":{" + many + "}}", "labels");
    }

    @Test
    void consumersComeInTheOrderOfTheEnvelope() {
        assertThat(read("{\"exportConfig\":{\"c\":{},\"a\":{},\"b\":{}}}")
                        .consumers()
                        .keySet())
                .extracting(ConsumerId::value)
                .containsExactly("c", "a", "b");
    }

    @Test
    void nestingIsBoundedWhereGoBoundsIt() {
        var deep = JsonBody.MAX_DEPTH - 1; // the envelope is one level itself

        assertThat(read("{\"payload\":" + "[".repeat(deep) + "]".repeat(deep) + "}")
                        .payload()
                        .size())
                .isEqualTo(2 * deep);
        assertRefused("{\"payload\":" + "[".repeat(deep + 1) + "]".repeat(deep + 1) + "}", "body");
        assertThat(read("{\"x\":" + "{\"x\":".repeat(deep) + "1" + "}".repeat(deep) + "}")
                        .source())
                .isEmpty();
        assertRefused("{\"x\":" + "{\"x\":".repeat(deep + 1) + "1" + "}".repeat(deep + 1) + "}", "body");
        assertRefused("[".repeat(1_000_000), "body");
    }

    @Test
    void settingsAreBounded() {
        var deep = SettingsReader.MAX_DEPTH - 1; // the settings object is one level itself

        assertThat(settings("{\"a\":" + "[".repeat(deep) + "1" + "]".repeat(deep) + "}")
                        .values())
                .containsKey("a");
        assertSettingsRefused("{\"a\":" + "[".repeat(deep + 1) + "1" + "]".repeat(deep + 1) + "}");
        assertSettingsRefused("{\"a\":\"" + "x".repeat(SettingsReader.MAX_BYTES) + "\"}");
    }

    /// Reading stops at the limit, so little memory is used, however long the body is.
    @Test
    void settingsWithoutEndAreRefusedAtTheLimit() {
        var many = new StringBuilder("{\"exportConfig\":{\"openSearch\":{\"k\":0");
        for (int i = 0; i < 4_000_000; i++) {
            many.append(",\"").append(i).append("\":1");
        }
        assertRefusedAtTheLimit(many.append("}}}").toString(), "exportConfig.openSearch");
        assertRefusedAtTheLimit(
                "{\"exportConfig\":{\"openSearch\":{\"k\":[[]" + ",[]".repeat(20_000_000) + "]}}}",
                "exportConfig.openSearch");
        assertRefusedAtTheLimit(
                "{\"exportConfig\":{\"openSearch\":{\"k\":\"" + "x".repeat(60_000_000) + "\"}}}",
                "exportConfig.openSearch");
        assertRefusedAtTheLimit(
                "{\"exportConfig\":{\"openSearch\":{\"" + "x".repeat(60_000_000) + "\":1}}}",
                "exportConfig.openSearch");
        assertRefusedAtTheLimit(
                "{\"exportConfig\":{\"openSearch\":{" + " ".repeat(60_000_000) + "}}}", "exportConfig.openSearch");
        assertRefusedAtTheLimit("{\"exportConfig\":{\"" + "x".repeat(60_000_000) + "\":{}}}", "exportConfig");
        assertRefusedAtTheLimit(
                "{\"exportConfig\":{\"a\":null" + ",\"a\":null".repeat(5_000_000) + "}}", "exportConfig");
        assertRefusedAtTheLimit("{\"source\":\"" + "x".repeat(60_000_000) + "\"}", "source");
    }

    private static void assertRefusedAtTheLimit(String text, String field) {
        var body = text.getBytes(UTF_8);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        assertThatThrownBy(() -> EnvelopeReader.read(body, new SeenConfigs()))
                .isInstanceOfSatisfying(
                        InvalidReportException.class, e -> assertThat(e.field()).isEqualTo(field));

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(64L << 20);
    }

    @Test
    void unknownKeysAreReadOverWithoutBuildingAnything() {
        var body =
                ("{\"x\":[" + "{\"a\":[\"text\",1.5,null]},".repeat(500_000) + "{}],\"source\":\"s\"}").getBytes(UTF_8);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        var envelope = EnvelopeReader.read(body, new SeenConfigs());

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1L << 20);
        assertThat(envelope.source()).isEqualTo("s");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"payload\":\"\\n\"",
                "\"payload\":\"é\"",
                "\"payload\":[\"\\n\"]",
                "\"payload\":\"{}\"",
                "\"payload\":\"{\"",
                "\"payload\":\"{\\n\"",
                "\"source\":\"\\n\"",
                "\"labels\":{\"a\":\"\\n\"}",
                "\"exportConfig\":{\"file\":{}}",
                "\"exportConfig\":{\"file\":{\"a\":\"\\n\"}}",
                "\"config\":{\"file\":{}}",
                "\"\\n\":\"\\n\""
            })
    void aMemberThatIsRepeatedCostsNoMoreThanItsLength(String member) {
        int times = 50_000;
        var body = ("{" + (member + ",").repeat(times) + member + "}").getBytes(UTF_8);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();

        EnvelopeReader.read(body, new SeenConfigs());

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2_000L * times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e1001", "1e-1001", "1e2147483648", "1e-99999999999999", "0e2147483647"})
    void numbersOfSettingsAreBounded(String number) {
        assertSettingsRefused("{\"a\":" + number + "}");
    }

    @Test
    void manyConsumersAreRefused() {
        var many = new StringBuilder("{\"exportConfig\":{\"c0\":{}");
        for (int i = 1; i < EnvelopeReader.MAX_CONSUMERS; i++) {
            many.append(",\"c").append(i).append("\":{}");
        }

        assertThat(read(many + "}}").consumers()).hasSize(EnvelopeReader.MAX_CONSUMERS);
        assertRefused(many + ",\"more\":{}}}", "exportConfig");
    }

    @Test
    void aMistakeIsSaidToBeWhereItIs() {
        assertThatThrownBy(() -> read("{\n  \"source\": \"s\",\n  \"payload\": nil\n}"))
                .hasMessage("body is not JSON at line 3, column 15");
        assertThatThrownBy(() -> read("{\"source\":\"s\"")).hasMessage("body ends before its JSON is complete");
        assertThatThrownBy(() -> read("")).hasMessage("body ends before its JSON is complete");
        assertThatThrownBy(() -> read("\uFEFF{}"))
                .hasMessage("body begins with a byte order mark: send UTF-8 without one");
    }

    /// Includes a text that is longer than any buffer of the parser.
    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 4_096, 100_000})
    void theTextOfAnObjectIsCutOutExactly(int length) {
        var object = "{ \"a\\n\" : [\"" + "\\\"é🦜".repeat(length) + "\", 1.0 ] }";

        var envelope =
                read("{\"x\":\"" + "y\\t".repeat(length) + "\", \"payload\" : " + object + " ,\"source\":\"s\"}");

        assertThat(envelope.payload().text()).isEqualTo(object);
        assertThat(envelope.source()).isEqualTo("s");
    }

    @Test
    void whateverComesIsReadOrRefusedAndNeverRepeated() {
        var random = new Random(42);
        var good = ("{\"source\":\"s\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\",\"password\":\"" + SECRET
                        + "\",\"n\":[1.5e3,{\"a\":null}]}},\"payload\":{\"a\":\"\\u00e9" + SECRET + "\"}}")
                .getBytes(UTF_8);
        var seen = new SeenConfigs();
        for (int i = 0; i < 20_000; i++) {
            var bytes = good.clone();
            for (int j = random.nextInt(4); j >= 0; j--) {
                bytes[random.nextInt(bytes.length)] = (byte)
                        (random.nextInt(10) == 0 ? random.nextInt(256) : "{}[]:,\"\\0e-.n".charAt(random.nextInt(13)));
            }
            try {
                EnvelopeReader.read(bytes, seen);
            } catch (InvalidReportException e) {
                assertThat(e.getMessage()).doesNotContain(SECRET);
                assertThat(e.getCause()).isNull();
            }
        }
    }

    private static Envelope read(String body) {
        return EnvelopeReader.read(body.getBytes(UTF_8), new SeenConfigs());
    }

    private static ConsumerSettings settings(String body) {
        return EnvelopeReader.readSettings(body.getBytes(UTF_8));
    }

    private static void assertRefused(String body, String field) {
        assertThatThrownBy(() -> read(body))
                .isInstanceOfSatisfying(
                        InvalidReportException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    private static void assertSettingsRefused(String body) {
        assertThatThrownBy(() -> settings(body)).isInstanceOf(InvalidReportException.class);
    }
}
