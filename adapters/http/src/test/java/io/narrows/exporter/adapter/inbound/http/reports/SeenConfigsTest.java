package io.narrows.exporter.adapter.inbound.http.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.AskedConsumers;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenConfigsTest {
    private final SeenConfigs seen = new SeenConfigs();

    @Test
    void theSameConfigIsReadOnceWhateverStandsAroundIt() {
        var config = "{\"a\":{\"k\":\"}\\\"]\",\"l\":[{}]},\"b\":{}}";
        var first = EnvelopeReader.read(
                ("{\"source\":\"s\",\"exportConfig\":" + config + ",\"payload\":\"1\"}").getBytes(UTF_8), seen);

        var second = EnvelopeReader.read(
                ("{\"payload\":{\"x\":2},\"EXPORTCONFIG\" :\n" + config + " , \"source\":\"t\"}").getBytes(UTF_8),
                seen);

        assertThat(second.asked()).isSameAs(first.asked());
        assertThat(second.asked().settings().keySet())
                .extracting(ConsumerId::value)
                .containsExactly("a", "b");
        assertThat(second.source()).isEqualTo("t");
        assertThat(second.payload().text()).isEqualTo("{\"x\":2}");
    }

    @Test
    void anOlderConfigIsRememberedToo() {
        var body = "{\"config\":{\"a\":{\"k\":\"v\"}},\"payload\":\"1\"}".getBytes(UTF_8);

        assertThat(EnvelopeReader.read(body, seen).asked())
                .isSameAs(EnvelopeReader.read(body, seen).asked());
    }

    /// Each differs from the remembered `{"a":{"k":"v"}}`, and would be the same to a careless look.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":{\"k\":\"w\"}}",
                "{\"a\":{\"k\":\"v\" }}",
                "{\"A\":{\"k\":\"v\"}}",
                "{\"a\":{\"k\":\"v\"},\"b\":{}}",
                "{\"a\":{\"k\":\"v}\"}}",
                "{}"
            })
    void anotherConfigIsReadByItself(String other) {
        var first = EnvelopeReader.read(envelope("{\"a\":{\"k\":\"v\"}}"), seen);

        var read = EnvelopeReader.read(envelope(other), seen);

        assertThat(read.asked()).isNotSameAs(first.asked());
        assertThat(read).isEqualTo(EnvelopeReader.read(envelope(other), new SeenConfigs()));
    }

    @Test
    void configsWithTheSameHashAreToldApart() {
        var byHash = new HashMap<Long, String>();
        var one = "";
        var other = "";
        for (int i = 0; one.isEmpty(); i++) {
            other = config("secret" + i);
            var crc = new CRC32C();
            crc.update(other.getBytes(UTF_8));
            one = byHash.getOrDefault(crc.getValue(), "");
            byHash.put(crc.getValue(), other);
        }
        var first = EnvelopeReader.read(envelope(one), seen);

        var second = EnvelopeReader.read(envelope(other), seen);

        assertThat(second.consumers()).isNotEqualTo(first.consumers());
        assertThat(EnvelopeReader.read(envelope(one), seen).asked()).isSameAs(first.asked());
        assertThat(EnvelopeReader.read(envelope(other), seen).asked()).isSameAs(second.asked());
    }

    @Test
    void manyConfigsDoNotGrowItAndTheOneInUseStays() {
        var inUse = EnvelopeReader.read(envelope(config("in use")), seen);
        for (int i = 0; i < 3 * SeenConfigs.MOST_ENTRIES; i++) {
            EnvelopeReader.read(envelope(config("stranger" + i)), seen);
            assertThat(EnvelopeReader.read(envelope(config("in use")), seen).asked())
                    .isSameAs(inUse.asked());
        }

        assertThat(seen.size()).isEqualTo(SeenConfigs.MOST_ENTRIES);
        assertThat(EnvelopeReader.read(envelope(config("stranger0")), seen).consumers())
                .isEqualTo(consumers("stranger0"));
    }

    @Test
    void longConfigsDoNotFillTheMemory() {
        for (int i = 0; i < SeenConfigs.MOST_ENTRIES; i++) {
            EnvelopeReader.read(envelope(config(i + "x".repeat(SeenConfigs.LONGEST - 100))), seen);
        }

        assertThat(seen.bytes()).isBetween(SeenConfigs.MOST_BYTES - SeenConfigs.LONGEST, SeenConfigs.MOST_BYTES);
        assertThat(seen.size()).isLessThan(SeenConfigs.MOST_BYTES / (SeenConfigs.LONGEST - 100) + 1);
    }

    @Test
    void aConfigThatIsTooLongIsNotKept() {
        var body = envelope(config("x".repeat(SeenConfigs.LONGEST)));

        assertThat(EnvelopeReader.read(body, seen).asked())
                .isNotSameAs(EnvelopeReader.read(body, seen).asked())
                .isEqualTo(EnvelopeReader.read(body, seen).asked());
        assertThat(seen.size()).isZero();
    }

    @Test
    void nothingShowsASetting() {
        var asked = EnvelopeReader.read(envelope(config("hunter2")), seen).asked();

        assertThat(asked.toString()).isEqualTo("AskedConsumers[a]");
    }

    private static byte[] envelope(String config) {
        return ("{\"source\":\"s\",\"exportConfig\":" + config + ",\"payload\":\"{}\"}").getBytes(UTF_8);
    }

    private static String config(String secret) {
        return "{\"a\":{\"k\":\"" + secret + "\"}}";
    }

    private static Map<ConsumerId, ConsumerSettings> consumers(String secret) {
        return new AskedConsumers(Map.of(new ConsumerId("a"), ConsumerSettings.of(Map.of("k", secret)))).settings();
    }
}
