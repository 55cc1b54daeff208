package io.narrows.exporter.plugin.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the store's address and the objects' keys that result from settings.
class S3SettingsTest {

    @ParameterizedTest
    @CsvSource({
        "kubebench_report, kubebench_report",
        "Risk.Report-2, Risk.Report-2",
        "../../etc/passwd, -..-etc-passwd",
        "..\\..\\x, -..-x",
        "a b/c?d#e, a-b-c-d-e",
        "é, -",
        "'', unknown_source",
        "' ', unknown_source",
        "., unknown_source",
        ".., unknown_source"
    })
    void theFolderOfASourceIsLikeIt(String source, String folder) {
        assertThat(key("", source)).isEqualTo(folder + "/2026-11-24/01K4ZQ8V0000000000000000AB.json");
    }

    @Test
    void controlCharactersAndEndlessSourcesStayOutOfKeys() {
        assertThat(key("", "a\u0000\n\u007Fb")).startsWith("a---b/");
        assertThat(key("", "long".repeat(300))).hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "..", "./a", "a//b", "a b", "a\u0001", "é"})
    void aPrefixThatDoesNotFitIntoAKeyIsRefused(String prefix) {
        assertThatThrownBy(() -> settings(Map.of("prefix", prefix)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("prefix must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minio:9000",
                "ftp://minio",
                "https://",
                "https://u:hunter2@minio",
                "https://minio?x=1",
                "http://a b"
            })
    void anEndpointThatIsNoneIsRefusedAndNotRepeated(String endpoint) {
        assertThatThrownBy(() -> settings(Map.of("endpoint", endpoint)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("endpoint must be")
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "a/b", "..", "a b", "-ab"})
    void aBucketThatCannotBeOneIsRefused(String bucket) {
        assertThatThrownBy(() -> settings(Map.of("bucket", bucket)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("bucket must be");
    }

    @Test
    void aRegionThatWouldChangeTheHostIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("region", "evil.example/")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("region must be");
    }

    @Test
    void halfAnAccessKeyIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("accessKeyId", "a")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("secretAccessKey must be given");
        assertThatThrownBy(() -> settings(Map.of("secretAccessKey", "a")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("accessKeyId must be given");
    }

    @Test
    void theBucketStandsInThePathWithAnEndpointAndInTheHostWithout() {
        assertThat(settings(Map.of("endpoint", "http://minio:9000")).usesPathStyle())
                .isTrue();
        assertThat(settings(Map.of()).usesPathStyle()).isFalse();
        assertThat(settings(Map.of("addressing", "path")).usesPathStyle()).isTrue();
        assertThat(settings(Map.of("endpoint", "http://minio:9000", "addressing", "host"))
                        .usesPathStyle())
                .isFalse();
    }

    @Test
    void theHostIsThatOfTheEndpointOrOfTheRegion() {
        assertThat(settings(Map.of("endpoint", "http://minio:9000")).host()).isEqualTo("minio:9000");
        assertThat(settings(Map.of("region", "eu-central-1")).host()).isEqualTo("s3.eu-central-1.amazonaws.com");
        assertThat(settings(Map.of("endpoint", "http://minio:9000")).connectedAddress())
                .isEqualTo("minio:9000");
        assertThat(settings(Map.of("endpoint", "http://minio:9000", "addressing", "host"))
                        .connectedAddress())
                .endsWith(".minio:9000");
        assertThat(settings(Map.of("region", "eu-central-1")).connectedAddress())
                .endsWith(".s3.eu-central-1.amazonaws.com");
    }

    @ParameterizedTest
    @CsvSource({"'', true", "https://minio:9000, true", "http://minio:443, false"})
    void theEndpointSaysWhetherTlsIsUsed(String endpoint, boolean usesTls) {
        var factory = new S3ConsumerFactory();
        var bound = (Binding.Bound)
                factory.settings().bind(ConsumerSettings.of(Map.of("bucket", "reports", "endpoint", endpoint)));

        assertThat(factory.usesTls(bound.settings(), ConsumerSettings.NONE)).isEqualTo(usesTls);
    }

    private static String key(String prefix, String source) {
        var received = Instant.parse("2026-11-24T00:00:00Z");
        var report = new ReportData(
                new ReportId("01K4ZQ8V0000000000000000AB"), source, received, Labels.NONE, Payload.of("{}"));
        return ObjectKey.of(prefix, report, ".json").value();
    }

    private static S3Settings settings(Map<String, String> more) {
        var sent = new HashMap<String, String>(Map.of("bucket", "reports"));
        sent.putAll(more);
        var bound = (Binding.Bound) new S3ConsumerFactory().settings().bind(ConsumerSettings.of(sent));
        return S3Settings.of(bound.settings());
    }
}
