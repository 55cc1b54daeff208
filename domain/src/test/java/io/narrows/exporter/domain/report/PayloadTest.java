package io.narrows.exporter.domain.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ReadOnlyBufferException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void aTextIsKeptInUtf8() {
        var payload = Payload.of("{\"ü\":\"€😀\"}");

        assertThat(payload.toByteArray()).isEqualTo("{\"ü\":\"€😀\"}".getBytes(StandardCharsets.UTF_8));
        assertThat(payload.text()).isEqualTo("{\"ü\":\"€😀\"}");
        assertThat(payload.size()).isEqualTo(16);
    }

    @Test
    void aLoneSurrogateBecomesAReplacementCharacter() {
        assertThat(Payload.of("a\ud83db\ude00c").text()).isEqualTo("a\ufffdb\ufffdc");
        assertThat(Payload.of("\ud83d").text()).isEqualTo("\ufffd");
    }

    @Test
    void bytesAreKeptAsTheyAre() {
        var bytes = new byte[] {(byte) 0xff, 0, (byte) 0xc3};

        assertThat(Payload.ofUtf8(bytes).toByteArray()).isEqualTo(bytes);
    }

    @Test
    void nobodyCanChangeIt() {
        var bytes = new byte[] {'a'};
        var payload = Payload.ofUtf8(bytes);
        bytes[0] = 'b';
        payload.toByteArray()[0] = 'c';

        assertThat(payload.text()).isEqualTo("a");
        assertThatThrownBy(() -> payload.utf8().put((byte) 'd')).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void payloadsOfTheSameBytesAreEqual() {
        assertThat(Payload.of("a")).isEqualTo(Payload.ofUtf8(new byte[] {'a'})).hasSameHashCodeAs(Payload.of("a"));
        assertThat(Payload.of("a")).isNotEqualTo(Payload.of("b"));
    }

    @Test
    void toStringDoesNotShowTheReport() {
        assertThat(Payload.of("hunter2")).hasToString("Payload[7 bytes]");
    }
}
