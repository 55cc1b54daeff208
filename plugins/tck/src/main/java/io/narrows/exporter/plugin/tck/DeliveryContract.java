package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What comes of reports while the destination is well.
public interface DeliveryContract extends ConsumerUnderTest {
    /// Why some clauses are skipped.
    String ONE_A_CALL = "not tried: by its batchLimits() it takes one report a call";

    @Test
    default void keepsThePayloadByteForByte() throws Exception {
        var working = working();
        var delivery = Trial.delivery(this);

        try (var consumer = Trial.of(this, working)) {
            consumer.deliver(delivery);
        }

        assertThat(stored(working)).contains(delivery.report().payload().text());
    }

    @Test
    default void hasStoredWhatItCallsDelivered() throws Exception {
        var working = working();
        var batch = Trial.batch(this, Math.min(3, factory().batchLimits().maxReports()), 0);

        try (var consumer = Trial.of(this, working)) {
            var results = consumer.deliver(batch);

            assertThat(results).containsOnly(new Delivered());
            assertThat(stored(working)).containsAll(Trial.texts(batch));
        }
    }

    @Test
    default void answersEachDeliveryOnce() throws Exception {
        int most = factory().batchLimits().maxReports();

        try (var consumer = Trial.of(this, working())) {
            for (int size : IntStream.of(1, 2, 7).filter(n -> n <= most).toArray()) {
                assertThat(consumer.deliver(Trial.batch(this, size, 0))).hasSize(size);
            }
        }
    }

    @Test
    default void answersInTheOrderOfTheBatch() throws Exception {
        var bad = Need.of(this, Ability.REJECTION, rejectedReport());
        assumeThat(factory().batchLimits().maxReports()).as(ONE_A_CALL).isGreaterThan(1);
        try (var consumer = Trial.of(this, working())) {
            for (int place = 0; place < 2; place++) {
                var batch = new ArrayList<>(Trial.batch(this, 1, 0));
                batch.add(place, Trial.delivery(this, bad));

                var results = consumer.deliver(batch);

                assertThat(results.get(place)).as("the bad one").isInstanceOf(Rejected.class);
                assertThat(results.get(1 - place)).as("the good one").isEqualTo(new Delivered());
            }
        }
    }

    @Test
    default void oneRejectedReportDoesNotTakeItsBatchAlong() throws Exception {
        var bad = Need.of(this, Ability.REJECTION, rejectedReport());
        int most = Math.min(7, factory().batchLimits().maxReports());
        assumeThat(most).as(ONE_A_CALL).isGreaterThan(1);
        var working = working();
        var good = Trial.batch(this, most - 1, 0);
        var batch = new ArrayList<>(good);
        batch.add(most / 2, Trial.delivery(this, bad));

        try (var consumer = Trial.of(this, working)) {
            assertThat(consumer.deliver(batch))
                    .filteredOn(new Delivered()::equals)
                    .hasSize(good.size());
        }

        assertThat(stored(working)).containsAll(Trial.texts(good));
    }

    @Test
    default void takesAsManyReportsAsItDeclares() throws Exception {
        var limits = factory().batchLimits();
        var batch = Trial.batch(this, Math.min(limits.maxReports(), 10_000), 0);
        while (bytes(batch) > limits.maxBytes()) {
            batch = batch.subList(0, batch.size() / 2);
        }

        deliverAndFind(batch);
    }

    @Test
    default void takesAsManyBytesAsItDeclares() throws Exception {
        var limits = factory().batchLimits();
        int reports = Math.min(limits.maxReports(), 4);
        long bytes = isBounded(limits) ? limits.maxBytes() : 4 << 20;

        deliverAndFind(Trial.batch(this, reports, (int) (bytes / reports)));
    }

    @Test
    default void answersForAReportThatIsLargerThanABatchMayBe() throws Exception {
        var limits = factory().batchLimits();
        assumeThat(isBounded(limits))
                .as("not tried: its batches have no limit in bytes")
                .isTrue();
        var batch = Trial.batch(this, 1, (int) limits.maxBytes() + 1);

        try (var consumer = Trial.of(this, working())) {
            assertThat(consumer.deliver(batch)).singleElement().isInstanceOfAny(Delivered.class, Rejected.class);
        }
    }

    @Test
    default void takesOrRejectsAnyPayload() throws Exception {
        var payloads = List.of(
                "",
                " \n",
                "a text",
                "\u0001\u0000\u007F \u2028 😀",
                "\"a JSON string\"",
                "null",
                "-0.0e-1",
                "[{\"a\":1},2]",
                "[]",
                "{}",
                "{\"a\":",
                "{\r\n  \"printed\": {\n\t\"prettily\": [1, 2]\n  }\n}",
                "{\"same\":1,\"same\":2}",
                "{\"\":{\".\":{\"a.b\":1}}}",
                "{\"large\":1e999,\"long\":123456789012345678901234567890}",
                "[".repeat(100_000) + "]".repeat(100_000));

        try (var consumer = Trial.of(this, working())) {
            for (var payload : payloads) {
                var shown = payload.substring(0, Math.min(40, payload.length()));

                assertThat(consumer.deliver(Trial.delivery(this, Payload.of(payload))))
                        .as("payload %s", shown)
                        .singleElement()
                        .isInstanceOfAny(Delivered.class, Rejected.class);
            }
        }
    }

    @Test
    default void takesOrRejectsAnySource() throws Exception {
        var sources = List.of(
                "",
                " ",
                "UPPER",
                "../../escaped",
                "..\\..\\escaped",
                "/etc/passwd",
                ".",
                "..",
                "_a",
                "-a",
                "a b",
                "a,b*c?\"<d>|#:",
                "é😀",
                "\u0000\n",
                "con",
                "long".repeat(300));

        try (var consumer = Trial.of(this, working())) {
            for (var source : sources) {
                var payload = Trial.delivery(this).report().payload();

                assertThat(consumer.deliver(Trial.delivery(this, source, payload)))
                        .as("source %s", source)
                        .singleElement()
                        .isInstanceOfAny(Delivered.class, Rejected.class);
            }
        }
    }

    @Test
    default void takesAnyLabels() throws Exception {
        var working = working();
        var deliveries = Stream.of("n", "ü", "/", "%", "😀")
                .map(character -> Trial.labelled(this, longest(character)))
                .toList();

        try (var consumer = Trial.of(this, working)) {
            for (var delivery : deliveries) {
                assertThat(consumer.deliver(delivery))
                        .as("labels %s", delivery.report().labels())
                        .containsExactly(new Delivered());
            }
        }

        assertThat(stored(working)).containsAll(Trial.texts(deliveries));
    }

    /// As many labels as there may be, as long as they may be, with characters that need care in headers and in texts.
    private static Labels longest(String character) {
        var labels = new TreeMap<String, String>();
        for (int i = 10; i < 10 + Labels.MOST; i++) {
            labels.put(
                    i + ":=\r\n\"" + character.repeat(Labels.LONGEST_NAME - 7),
                    "\u0000\t'{{}}\r\n." + character.repeat(Labels.LONGEST_VALUE - 10));
        }
        return new Labels(labels);
    }

    @Test
    default void theSameDeliveryTwiceDoesNoHarm() throws Exception {
        var working = working();
        var delivery = Trial.delivery(this);

        try (var consumer = Trial.of(this, working)) {
            var first = consumer.deliver(delivery);
            var second = consumer.deliver(delivery);

            assertThat(first).containsExactly(new Delivered());
            assertThat(second).containsExactly(new Delivered());
        }

        assertThat(stored(working)).contains(delivery.report().payload().text());
    }

    @Test
    default void servesSeveralThreadsAtOnce() throws Exception {
        var working = working();
        int size = Math.min(5, factory().batchLimits().maxReports());
        var batches =
                IntStream.range(0, 40).mapToObj(i -> Trial.batch(this, size, 0)).toList();

        try (var consumer = Trial.of(this, working)) {
            var calls = batches.stream().map(consumer::start).toList();
            for (var call : calls) {
                assertThat(call.end()).hasSize(size).containsOnly(new Delivered());
            }
        }

        assertThat(stored(working))
                .containsAll(batches.stream()
                        .flatMap(batch -> Trial.texts(batch).stream())
                        .toList());
    }

    private void deliverAndFind(List<Delivery> batch) throws Exception {
        var working = working();

        try (var consumer = Trial.of(this, working)) {
            assertThat(consumer.deliver(batch)).hasSize(batch.size()).containsOnly(new Delivered());
        }

        assertThat(stored(working).containsAll(Trial.texts(batch)))
                .as("all %s reports, %s bytes, are stored", batch.size(), bytes(batch))
                .isTrue();
    }

    private static boolean isBounded(BatchLimits limits) {
        return limits.maxBytes() <= 64 << 20;
    }

    private static long bytes(List<Delivery> batch) {
        return batch.stream()
                .mapToLong(delivery -> delivery.report().payload().size())
                .sum();
    }
}
