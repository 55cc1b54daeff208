package io.narrows.exporter.plugin.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.report.Labels;
import java.io.ByteArrayInputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the content of a store after a delivery.
class StorageTest {
    private FakeS3 store;

    @BeforeEach
    void startStore() throws Exception {
        store = FakeS3.start();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void anObjectIsThePayloadByteForByteUnderSourceDayAndId() throws Exception {
        var delivery = Deliveries.of("kubebench_report", "{\r\n \"a\": 1.50, \"é\": \"\\u00e9\"}\n");

        deliver(Map.of("prefix", "/clusters/a=1/"), delivery);

        var name = "reports/clusters/a=1/kubebench_report/2026-11-23/" + id(delivery) + ".json";
        assertThat(store.objects()).containsOnlyKeys(name);
        assertThat(theOnlyObject().text()).isEqualTo(delivery.report().payload().text());
    }

    @Test
    void aReportThatIsSentAgainReplacesItself() throws Exception {
        var delivery = Deliveries.of("s", "{}");

        deliver(Map.of(), delivery);
        deliver(Map.of(), delivery);

        assertThat(store.objects()).hasSize(1);
    }

    @Test
    void whatIsKnownOfTheReportStandsInItsMetadata() throws Exception {
        var delivery = Deliveries.of("scanner é/1", "{}");

        deliver(Map.of(), delivery);

        assertThat(headersOfTheOnlyObject())
                .containsEntry("x-amz-meta-source", "scanner%20%C3%A9%2F1")
                .containsEntry("x-amz-meta-report-id", id(delivery))
                .containsEntry("x-amz-meta-delivery-id", id(delivery) + "-s3")
                .containsEntry("x-amz-meta-received-at", "2026-11-23T20:15:00.500Z")
                .containsEntry("Content-Type", "application/json");
    }

    @Test
    void labelsStandInItsMetadataToo() throws Exception {
        var labels = Labels.of(Map.of("Cluster", "prod eu", "team/x", "é\r\n"));

        deliver(Map.of(), Deliveries.of("s", labels, "{}"));

        assertThat(headersOfTheOnlyObject())
                .containsEntry("x-amz-meta-label-cluster", "prod%20eu")
                .containsEntry("x-amz-meta-label-team%2Fx", "%C3%A9%0D%0A")
                .doesNotContainKey("x-amz-meta-labels-left-out");
    }

    @Test
    void metadataHasTwoKilobytesAtMostAndSaysHowManyLabelsAreLeftOut() throws Exception {
        var labels = new TreeMap<String, String>();
        for (int i = 0; i < Labels.MOST; i++) {
            labels.put("l" + i, "v".repeat(Labels.LONGEST_VALUE));
        }

        deliver(Map.of(), Deliveries.of("é".repeat(1_000), Labels.of(labels), "{}"));

        var metadata = new TreeMap<String, String>();
        headersOfTheOnlyObject().forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-amz-meta-")) {
                metadata.put(name.substring("x-amz-meta-".length()).toLowerCase(Locale.ROOT), value);
            }
        });
        assertThat(metadata.entrySet().stream()
                        .mapToInt(entry ->
                                entry.getKey().length() + entry.getValue().length())
                        .sum())
                .isBetween(1_700, 2_048);
        assertThat(metadata.keySet().stream().filter(name -> name.startsWith("label-")))
                .hasSize(Labels.MOST - Integer.parseInt(metadata.get("labels-left-out")));
    }

    @Test
    void gzipMakesAGzipFileAndTheSameOneEveryTime() throws Exception {
        var delivery = Deliveries.of("s", "{\"a\":\"" + "x".repeat(10_000) + "\"}");

        deliver(Map.of("compression", "gzip"), delivery);
        var first = theOnlyObject();
        deliver(Map.of("compression", "gzip"), delivery);

        assertThat(store.objects()).containsOnlyKeys("reports/s/2026-11-23/" + id(delivery) + ".json.gz");
        assertThat(theOnlyObject().bytes()).isEqualTo(first.bytes()).hasSizeLessThan(1_000);
        assertThat(unpacked(first)).isEqualTo(delivery.report().payload().text());
        assertThat(first.headers())
                .containsEntry("Content-Type", "application/gzip")
                .doesNotContainKey("Content-Encoding");
    }

    @Test
    void theStoreIsToldToEncrypt() throws Exception {
        deliver(Map.of("encryption", "AES256"), Deliveries.of("s", "{}"));

        assertThat(headersOfTheOnlyObject()).containsEntry("x-amz-server-side-encryption", "AES256");
    }

    @Test
    void theStoreIsToldWhichKeyToEncryptWith() throws Exception {
        deliver(Map.of("encryption", "aws:kms", "kmsKeyId", "alias/reports"), Deliveries.of("s", "{}"));

        assertThat(headersOfTheOnlyObject())
                .containsEntry("x-amz-server-side-encryption", "aws:kms")
                .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", "alias/reports");
    }

    @Test
    void nothingIsSentThatStoresOtherThanAmazonsDoNotKnow() throws Exception {
        deliver(Map.of(), Deliveries.of("s", "{}"));

        assertThat(headersOfTheOnlyObject())
                .doesNotContainKeys(
                        "Expect",
                        "Content-Encoding",
                        "x-amz-trailer",
                        "x-amz-checksum-crc32",
                        "x-amz-sdk-checksum-algorithm",
                        "x-amz-server-side-encryption")
                .containsEntry("Content-Length", "2");
    }

    /// The cut falls at any place, for characters of one byte to four.
    @ParameterizedTest
    @ValueSource(strings = {"é", "€", "😀", " "})
    void aLongSourceIsCutBetweenCharacters(String character) throws Exception {
        for (int length = 980; length <= 1_001; length++) {
            var source = "a".repeat(length) + character.repeat(10);

            var kept = URLDecoder.decode(ReportObject.encoded(source), StandardCharsets.UTF_8);

            assertThat(source).startsWith(kept);
            assertThat(kept.length()).isGreaterThan(length - 2);
        }
    }

    private void deliver(Map<String, ?> more, Delivery delivery) throws InterruptedException {
        var settings = Consumers.at(store.endpoint().toString());
        settings.putAll(more);
        try (var consumer = Consumers.open(new S3ConsumerFactory(), settings, Map.of())) {
            assertThat(consumer.deliver(List.of(delivery))).containsExactly(new Delivered());
        }
    }

    private FakeS3.Stored theOnlyObject() {
        assertThat(store.objects()).hasSize(1);
        return store.objects().values().iterator().next();
    }

    private Map<String, String> headersOfTheOnlyObject() {
        return theOnlyObject().headers();
    }

    private static String unpacked(FakeS3.Stored object) throws Exception {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(object.bytes()))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String id(Delivery delivery) {
        return delivery.report().id().value();
    }
}
