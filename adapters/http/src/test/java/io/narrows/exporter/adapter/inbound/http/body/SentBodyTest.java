package io.narrows.exporter.adapter.inbound.http.body;

import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.InputStream;
import org.junit.jupiter.api.Test;

class SentBodyTest {
    @Test
    void aConnectionThatEndsWhileTheServerAsksForTheBodyIsAnEndedConnection() {
        var body = sentBody(new IllegalStateException(new InterruptedException()));

        assertThatIOException().isThrownBy(() -> body.read(new byte[1], 0, 1)).withMessageContaining("ended");
    }

    @Test
    void everyOtherIllegalStateStaysWhatItIs() {
        var body = sentBody(new IllegalStateException("a fault"));

        assertThatIllegalStateException()
                .isThrownBy(() -> body.read(new byte[1], 0, 1))
                .withMessage("a fault");
    }

    private static SentBody sentBody(RuntimeException fault) {
        var stream = new InputStream() {
            @Override
            public int read() {
                throw fault;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                throw fault;
            }
        };
        return new SentBody(stream, 1, () -> {});
    }
}
