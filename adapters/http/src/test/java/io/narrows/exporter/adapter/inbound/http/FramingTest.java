package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests where a request begins and ends (RFC 9112), and that no request can hide in another one.
@Timeout(60)
class FramingTest {
    private static final String BODY = "{\"source\":\"s\",\"payload\":\"{}\"}";
    private static final String SIZE = Integer.toHexString(BODY.length());
    private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String POST = "POST /forward HTTP/1.1\r\nHost: x\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

    private static StartedExporter exporter;
    private static LogRecords log;

    @BeforeAll
    static void start() {
        log = LogRecords.capture();
        exporter = StartedExporter.start();
    }

    @AfterAll
    static void stop() {
        exporter.close();
        log.close();
    }

    /// A request and the statuses that answer it.
    ///
    /// @param request ends with a request whose answer closes the connection, unless the request is refused
    /// @param statuses of all answers until the connection is closed
    record Framing(String name, String request, List<Integer> statuses) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Framing> taken() {
        var last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        return List.of(
                taken("Content-Length", length("POST /forward HTTP/1.1\r\nHost: x\r\n") + last, 200, 404),
                taken("an empty line before it", "\r\n" + length(POST) + last, 200, 404),
                taken("an empty line between two", length(POST) + "\r\n" + length(POST) + last, 200, 200, 404),
                taken("chunks", CHUNKED + SIZE + "\r\n" + BODY + "\r\n0\r\n\r\n" + last, 200, 404),
                taken("capitals in a chunk size", CHUNKED + chunks(BODY + " ".repeat(15), "0002C") + last, 200, 404),
                taken("a chunk extension", CHUNKED + chunks(BODY, SIZE + ";a=b") + last, 200, 404),
                taken("one with white space before it", CHUNKED + chunks(BODY, SIZE + " ; a=\"b\"") + last, 200, 404),
                taken("one on the last chunk", CHUNKED + SIZE + "\r\n" + BODY + "\r\n0;a\r\n\r\n" + last, 200, 404),
                taken(
                        "a trailer",
                        CHUNKED + SIZE + "\r\n" + BODY + "\r\n0\r\nX-Sum: 1\r\nX: Y\r\n\r\n" + last,
                        200,
                        404),
                taken(
                        "a trailer that looks like a length",
                        CHUNKED + SIZE + "\r\n" + BODY + "\r\n0\r\nContent-Length: 999\r\n\r\n" + last,
                        200,
                        404),
                taken("HTTP/1.0", length("POST /forward HTTP/1.0\r\n"), 200),
                taken("HTTP/1.0 with Host", length("POST /forward HTTP/1.0\r\nHost: x\r\n"), 200),
                taken(
                        "HTTP/1.0, of which nothing is read after its answer",
                        length("POST /forward HTTP/1.0\r\n") + HIDDEN,
                        200),
                taken(
                        "HTTP/1.0 that is kept alive",
                        length("POST /forward HTTP/1.0\r\nConnection: Keep-Alive\r\n")
                                + length("POST /forward HTTP/1.0\r\n"),
                        200,
                        200),
                taken(
                        "HTTP/1.0 that says close as well",
                        length("POST /forward HTTP/1.0\r\nConnection: keep-alive, close\r\n") + HIDDEN,
                        200),
                taken(
                        "HTTP/1.0 with an expectation",
                        length("POST /forward HTTP/1.0\r\nExpect: 100-continue\r\n"),
                        200),
                taken("white space around a value", length(POST + "X: \t a \t \r\n") + last, 200, 404),
                taken("an upgrade to HTTP/2 without settings", length(POST + "Upgrade: h2c\r\n") + last, 200, 404));
    }

    static List<Framing> refused() {
        return List.of(
                refused("an empty field name", 400, POST + ": x\r\n\r\n"),
                refused("white space before a colon", 400, POST + "X : x\r\n\r\n"),
                refused("a field without a colon", 400, POST + "X\r\n\r\n"),
                refused("a field that goes on", 400, POST + "X: a\r\n b\r\n\r\n"),
                refused("a first field that goes on", 400, "POST /forward HTTP/1.1\r\n Host: x\r\n\r\n"),
                refused("NUL in a field", 400, POST + "X: \u0000\r\n\r\n"),
                refused("a carriage return in a field", 400, POST + "X: a\rb\r\n\r\n"),
                refused("line feeds alone", 400, "POST /forward HTTP/1.1\nHost: x\n\n"),
                refused("a line feed alone at the end", 400, POST + "X: a\n\r\n"),
                refused("a tab in the request line", 400, "POST\t/forward HTTP/1.1\r\nHost: x\r\n\r\n"),
                refused("a tab before the version", 400, "POST /forward\tHTTP/1.1\r\nHost: x\r\n\r\n"),
                refused("two spaces in the request line", 400, "POST  /forward HTTP/1.1\r\nHost: x\r\n\r\n"),
                refused("a space behind the version", 400, "POST /forward HTTP/1.1 \r\nHost: x\r\n\r\n"),
                refused("a space before the method", 400, " POST /forward HTTP/1.1\r\nHost: x\r\n\r\n"),
                refused("a form feed in the request line", 400, "POST /for\fward HTTP/1.1\r\nHost: x\r\n\r\n"),
                refused(
                        "bytes that are not ASCII in a path",
                        400,
                        "POST /ingest/sc\u00e4n HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
                refused(
                        "a target in none of the four forms",
                        400,
                        "POST htpp:h//forwa%2f.. HTTP/1.1\r\nHost: x\r\n\r\n"),
                refused("HTTP/0.9", 400, "GET /\r\n\r\n"),
                refused("small letters in the version", 400, "GET / http/1.1\r\nHost: x\r\n\r\n"),
                refused("HTTP/3", 505, "GET / HTTP/3.0\r\nHost: x\r\n\r\n"),
                refused("only empty lines", 400, "\r\n".repeat(9)),
                refused("a long request line", 414, "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                refused("large fields", 431, POST + ("X: " + "x".repeat(1_000) + "\r\n").repeat(17) + "\r\n"),
                refused("two lengths", 400, POST + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n{"),
                refused("a list of lengths", 400, POST + "Content-Length: 1, 1\r\n\r\n{"),
                refused("a length with a sign", 400, POST + "Content-Length: +1\r\n\r\n{"),
                refused("an empty length", 400, POST + "Content-Length: \r\n\r\n"),
                refused(
                        "a length and chunks",
                        400,
                        POST + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused("chunks of HTTP/1.0", 400, CHUNKED.replace("HTTP/1.1", "HTTP/1.0") + "0\r\n\r\n"),
                refused("chunks twice", 400, POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
                refused(
                        "chunks in two fields",
                        400,
                        POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                refused("chunks that are not last", 400, POST + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
                refused("another coding", 501, POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                refused("a vertical tab in a coding", 400, POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n"),
                refused("a chunk size with a sign", 400, CHUNKED + chunks(BODY, "+" + SIZE)),
                refused("a chunk size with 0x", 400, CHUNKED + chunks(BODY, "0x" + SIZE)),
                refused("a chunk size with words", 400, CHUNKED + chunks(BODY, SIZE + " x")),
                refused("no chunk size", 400, CHUNKED + chunks(BODY, "")),
                refused("a huge chunk size", 400, CHUNKED + chunks(BODY, "f".repeat(17))),
                refused("a chunk that is longer", 400, CHUNKED + chunks(BODY + "x", SIZE)),
                refused("a chunk that ends with a line feed", 400, CHUNKED + SIZE + "\r\n" + BODY + "\n0\r\n\r\n"),
                refused("a long extension", 400, CHUNKED + chunks(BODY, SIZE + ";" + "x".repeat(2_000))),
                refused(
                        "many extensions",
                        400,
                        CHUNKED + ("1;" + "x".repeat(900) + "\r\n \r\n").repeat(30) + "0\r\n\r\n"),
                refused(
                        "a large trailer",
                        400,
                        CHUNKED + chunks(BODY, SIZE).replace("0\r\n\r\n", "0\r\nX: " + "x".repeat(9_000) + "\r\n\r\n")),
                refused(
                        "a trailer that is no field",
                        400,
                        CHUNKED + chunks(BODY, SIZE).replace("0\r\n\r\n", "0\r\n: x\r\n\r\n")));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void isTaken(Framing framing) throws Exception {
        assertThat(statuses(framing.request())).isEqualTo(framing.statuses());
    }

    /// A request hidden behind a refused one must get no answer.
    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Framing framing) throws Exception {
        var statuses = statuses(framing.request());

        assertThat(statuses).hasSize(1);
        assertThat(statuses.getFirst()).isEqualTo(framing.statuses().getFirst());
    }

    @Test
    void aConnectionOfHttp10IsToldWhetherItIsKept() throws Exception {
        try (var connection = new RawConnection(exporter.http.port())) {
            var kept = connection
                    .send(length("POST /forward HTTP/1.0\r\nConnection: keep-alive\r\n"))
                    .answer();
            var closed = connection.send(length("POST /forward HTTP/1.0\r\n")).answer();

            assertThat(kept.header("connection")).isEqualToIgnoringCase("keep-alive");
            assertThat(closed.header("connection")).isEqualToIgnoringCase("close");
            assertThat(connection.rest()).isEmpty();
        }
    }

    @Test
    void aHeadMayComeByteByByte() throws Exception {
        try (var connection = new RawConnection(exporter.http.port())) {
            for (var b : (CHUNKED + chunks(BODY, SIZE + ";a=b")).getBytes(ISO_8859_1)) {
                connection.send(new byte[] {b});
            }

            assertThat(connection.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void nothingOfThisIsLoggedWithAStackTrace() throws Exception {
        for (var framing : refused()) {
            statuses(framing.request());
        }

        assertThat(log.text()).doesNotContain("\tat ").doesNotContain("WARNING").doesNotContain("SEVERE");
    }

    private static List<Integer> statuses(String request) throws IOException {
        try (var connection = new RawConnection(exporter.http.port())) {
            connection.send(request.getBytes(ISO_8859_1)).sendNothingMore();
            return STATUS.matcher(connection.rest())
                    .results()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
        }
    }

    private static Framing taken(String name, String request, Integer... statuses) {
        return new Framing(name, request, List.of(statuses));
    }

    private static Framing refused(String name, int status, String request) {
        return new Framing(name, request + HIDDEN, List.of(status));
    }

    private static String length(String head) {
        return head + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;
    }

    private static String chunks(String data, String size) {
        return size + "\r\n" + data + "\r\n0\r\n\r\n";
    }
}
