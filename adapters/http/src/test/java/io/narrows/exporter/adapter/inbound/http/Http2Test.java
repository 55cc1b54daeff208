package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Http2Connection.DATA;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.END_HEADERS;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.END_STREAM;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.GO_AWAY;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.HEADERS;
import static io.narrows.exporter.adapter.inbound.http.Http2Connection.RST_STREAM;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests HTTP/2 without TLS with hostile clients, on an exporter that has it enabled.
@Timeout(60)
class Http2Test {
    private static final int ENHANCE_YOUR_CALM = 0xb;
    private static final int PING = 6;
    private static final int COMPRESSION_ERROR = 0x9;
    private static final int BODIES = 50;
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final long PATIENCE_MILLIS = SILENCE.toMillis() / 3;

    private static StartedExporter exporter;
    private static LogRecords log;

    @BeforeAll
    static void start() {
        log = LogRecords.capture();
        exporter = StartedExporter.start(
                new BodyLimits(
                        BodyLimits.DEFAULT.maxBodySize(),
                        BodyLimits.DEFAULT.maxDecompressedSize(),
                        SILENCE,
                        SILENCE,
                        BodyLimits.DEFAULT.maxWait()),
                new ConnectionLimits(
                        100, 100, Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofSeconds(30), 100, 10, true));
    }

    @AfterAll
    static void stop() {
        exporter.close();
        log.close();
        assertThat(log.text()).doesNotContain("\tat ");
    }

    @Test
    void settingsBehindOneThatNobodyKnowsAreHeeded() throws Exception {
        try (var connection = Http2Connection.open(
                exporter.http.adminPort(), 0xf0, 0, 0, 0, 0, 4, 0, 4, 0, 0, 0, 5)) { // INITIAL_WINDOW_SIZE 5
            connection.send(
                    HEADERS, END_STREAM | END_HEADERS, 1, Http2Connection.request(false, "/openapi.yaml", new byte[0]));

            assertThat(connection.next(frame -> frame.type() == DATA).payload()).hasSize(5);
        }
    }

    @Test
    void aFewBytesThatStandForAThousandLargeFieldsAreRefused() throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection.send(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    Http2Connection.request(false, "/reports/x", references(3_900, 12_000)));

            var goAway = connection.next(frame -> frame.type() == GO_AWAY);
            assertThat(goAway.payload().charAt(7)).isEqualTo((char) ENHANCE_YOUR_CALM);
        }
    }

    @Test
    void aFewReferencesAreTaken() throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection.send(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    Http2Connection.request(false, "/reports/x", references(30, 100)));

            var headers = connection.next(frame -> frame.type() == HEADERS);
            assertThat(headers.payload()).contains("\u008d"); // 404
        }
    }

    /// Helidon 4.5 would look for entries to evict for ever (helidon#10472).
    @Test
    void aFieldThatIsLargerThanTheTableIsRefused() throws Exception {
        isRefused(literals(0x40, 'y', 4_096));
    }

    @Test
    void aFieldThatIsLargerThanTheTableThatItsSenderMadeSmallIsRefused() throws Exception {
        var block = new ByteArrayOutputStream();
        block.writeBytes(Http2Connection.block(0x20)); // a table of 0 bytes
        block.writeBytes(literals(0x40, 'y', 1));
        isRefused(block.toByteArray());
    }

    @Test
    void aLongFieldThatIsNotForTheTableIsTaken() throws Exception {
        isTaken(literals(0x00, 'y', 5_000));
    }

    @Test
    void aLongHuffmanStringThatFitsInTheTableIsTaken() throws Exception {
        isTaken(huffmanX(3_000));
    }

    @Test
    void aLongHuffmanStringThatDoesNotFitInTheTableIsRefused() throws Exception {
        isRefused(huffmanX(4_096));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/reports/{", "reports:x", "/%"})
    void aPathThatIsNoneIsRefusedAloneOnItsStream(String path) throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection
                    .send(HEADERS, END_STREAM | END_HEADERS, 1, Http2Connection.request(false, path, new byte[0]))
                    .send(
                            HEADERS,
                            END_STREAM | END_HEADERS,
                            3,
                            Http2Connection.request(false, "/reports/x", new byte[0]));
            var answers = new Http2Answers(connection.connection());
            answers.readUntilEnded(2);

            assertThat(answers.answers()).containsOnlyKeys(1, 3);
            assertThat(answers.on(1).status()).isEqualTo(400);
            assertThat(answers.on(1).body().toString(UTF_8)).contains("\"field\":\"path\"");
            assertThat(answers.on(3).status()).isEqualTo(404);
        }
    }

    private static void isRefused(byte[] fields) throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection.send(HEADERS, END_STREAM | END_HEADERS, 1, Http2Connection.request(false, "/reports/x", fields));

            var goAway = connection.next(frame -> frame.type() == GO_AWAY);
            assertThat(goAway.payload().charAt(7)).isEqualTo((char) ENHANCE_YOUR_CALM);
        }
    }

    private static void isTaken(byte[] fields) throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection.send(HEADERS, END_STREAM | END_HEADERS, 1, Http2Connection.request(false, "/reports/x", fields));

            var headers = connection.next(frame -> frame.type() == HEADERS);
            assertThat(headers.payload()).contains("\u008d"); // 404
        }
    }

    @Test
    void aConnectionThatFailsInTheMiddleOfItsBodiesLeavesNoHandlerWaiting() throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            for (int stream = 1; stream < 2 * BODIES; stream += 2) {
                connection.send(HEADERS, END_HEADERS, stream, Http2Connection.request(true, "/forward", new byte[0]));
            }
            Await.until("they are read", PATIENCE_MILLIS, () -> readers() == BODIES);

            connection.send(PING, 0, 0, new byte[1]); // a PING has eight bytes

            Await.until("nobody waits for more", PATIENCE_MILLIS, () -> readers() == 0);
        }
    }

    /// How many handlers wait for more of a body.
    private static long readers() {
        return Pattern.compile("readEntityFromPipeline")
                .matcher(ThreadDump.now())
                .results()
                .count();
    }

    @Test
    void aHeaderBlockThatBreaksOffIsRefused() throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection.send(
                    HEADERS,
                    END_STREAM | END_HEADERS,
                    1,
                    Http2Connection.request(false, "/", Http2Connection.block(0x40, 0x7f, 0xff, 0xff)));

            var goAway = connection.next(frame -> frame.type() == GO_AWAY);
            assertThat(goAway.payload().charAt(7)).isEqualTo((char) COMPRESSION_ERROR);
        }
    }

    @Test
    void aBodyThatIsLongerThanItSaysIsRefusedWithoutAStackTrace() throws Exception {
        aBodyThatSaysItHasFiveBytesIsRefusedWith(10);
    }

    @Test
    void aBodyThatIsShorterThanItSaysIsRefusedWithoutAStackTrace() throws Exception {
        aBodyThatSaysItHasFiveBytesIsRefusedWith(1);
    }

    private void aBodyThatSaysItHasFiveBytesIsRefusedWith(int bytes) throws Exception {
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection
                    .send(
                            HEADERS,
                            END_HEADERS,
                            1,
                            Http2Connection.request(true, "/forward", Http2Connection.block(0x0f, 0x0d, 1, '5')))
                    .send(DATA, END_STREAM, 1, new byte[bytes]);

            connection.next(frame -> frame.type() == RST_STREAM);
        }
    }

    @Test
    void anAnswerThatNobodyWantsAnyMoreLeavesNoStackTrace() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("not now", Duration.ofMinutes(1)));
        var body = "{\"exportConfig\":{\"openSearch\":{\"hostport\":\"http://o:1\"}}}".getBytes(UTF_8);
        try (var connection = Http2Connection.open(exporter.http.port())) {
            connection
                    .send(HEADERS, END_HEADERS, 1, Http2Connection.request(true, "/forward?wait=1s", new byte[0]))
                    .send(DATA, END_STREAM, 1, body);
            Await.until(
                    "it was taken",
                    10_000,
                    () -> exporter.spool.tallies().values().stream().anyMatch(tally -> tally.accepted() == 1));
            connection
                    .send(RST_STREAM, 0, 1, Http2Connection.block(0, 0, 0, 8))
                    .send(HEADERS, END_STREAM | END_HEADERS, 3, Http2Connection.request(false, "/x?wait", new byte[0]));
            connection.next(frame -> frame.type() == HEADERS);
        }
    }

    @Test
    void whoSaysNothingButThePrefaceIsClosed() throws Exception {
        try (var connection = new RawConnection(exporter.http.port())) {
            assertThat(connection.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").rest())
                    .doesNotContain("HTTP/1.1");
        }
    }

    /// A field with this prefix, whose value is one character again and again.
    private static byte[] literals(int prefix, char character, int size) {
        return field(prefix, 0, (byte) character, size);
    }

    /// A field for the table whose value is `X` again and again in Huffman's code, which has eight bits for it.
    private static byte[] huffmanX(int size) {
        return field(0x40, 0x80, (byte) 0xfc, size);
    }

    private static byte[] field(int prefix, int huffman, byte coded, int size) {
        var block = new ByteArrayOutputStream();
        block.writeBytes(Http2Connection.block(prefix, 1, 'x'));
        if (size < 127) {
            block.write(huffman | size);
        } else {
            block.writeBytes(Http2Connection.block(huffman | 0x7f, ((size - 127) & 0x7f) | 0x80, (size - 127) >> 7));
        }
        var value = new byte[size];
        Arrays.fill(value, coded);
        block.writeBytes(value);
        return block.toByteArray();
    }

    /// A header block that adds a field of this size to the connection's table, and then references it this often.
    private static byte[] references(int size, int count) {
        var block = new ByteArrayOutputStream();
        block.writeBytes(literals(0x40, 'y', size));
        for (int i = 0; i < count; i++) {
            block.write(0x80 | 62);
        }
        return block.toByteArray();
    }
}
