package io.narrows.exporter.plugin.tck;

import static io.narrows.exporter.plugin.tck.Attack.REFUSED;
import static io.narrows.exporter.plugin.tck.Attack.TAKEN;
import static io.narrows.exporter.plugin.tck.Attack.TROUBLE;

import io.narrows.exporter.plugin.tck.Attack.Ending;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// What a hostile server can do with an answer of HTTP/1.1.
///
/// @param errorBody how the body of an error begins
/// @param knowsTheEndOfTheHead whether the client tells a head without its blank line from a whole one
record HttpAttacks(String errorBody, boolean knowsTheEndOfTheHead) implements WireProtocol.Shape {
    private static final int BRACKETS = 31 << 20;
    private static final String BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\n";
    private static final String UNAVAILABLE = "HTTP/1.1 503 Service Unavailable\r\n";
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";
    private static final String CLOSE = "Connection: close\r\n\r\n";
    private static final String NO_CONTENT_STATUS = " 204 ";
    private static final String A = "a".repeat(64);

    /// The answer as it goes over the wire.
    static String text(Said answer) {
        var head = new StringBuilder("HTTP/1.1 " + answer.status() + " As Asked\r\n");
        answer.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (answer.status() != 204) {
            head.append("Content-Length: " + Attack.bytes(answer.body()).length + "\r\n");
        }
        return head + "\r\n" + answer.body();
    }

    @Override
    public List<Attack> attacks(Hostility kind, int turn, boolean isLast, String honest) {
        var answer = new Answer(turn, honest);
        return switch (kind) {
            case ENDLESS_HEAD -> answer.endlessHeads();
            case ENDLESS_BODY -> answer.endlessBodies(errorBody);
            case BRACKETS -> answer.brackets();
            case HUGE_LENGTH -> answer.hugeLengths();
            case SHORT_ANSWER -> answer.shortAnswers();
            case DRIP -> answer.drips();
            case HANG_UP -> answer.hangUps(knowsTheEndOfTheHead);
            case SILENCE -> List.of(Attack.saying("no answer", turn, "", Ending.SILENCE, TROUBLE));
        };
    }

    /// An honest answer, taken apart.
    private record Answer(int turn, String honest) {

        /// With its line feed; 204 becomes 200, for an answer that has a body.
        String status() {
            return honest.substring(0, honest.indexOf('\n') + 1).replace(NO_CONTENT_STATUS, " 200 ");
        }

        /// Status and headers but for the length, without the blank line.
        String head() {
            return status()
                    + honest.substring(honest.indexOf('\n') + 1, honest.indexOf("\r\n\r\n") + 2)
                            .replaceFirst("Content-Length: \\d+\r\n", "");
        }

        String body() {
            return honest.substring(honest.indexOf("\r\n\r\n") + 4);
        }

        /// The beginning of the body, up to its first array.
        String bodyBeforeArray() {
            return body().substring(0, Math.max(0, body().indexOf('[')));
        }

        /// Of an answer with a status of success whose body is not what it ought to be. Where a success has no body,
        /// the status alone says it.
        Set<String> results() {
            return body().isEmpty() ? TAKEN : REFUSED;
        }

        List<Attack> endlessHeads() {
            return List.of(
                    Attack.flood("a status line without end", turn, "HTTP/1.1 200 ", A, TROUBLE),
                    Attack.flood("a header without end", turn, status() + "X-Long: ", A, TROUBLE),
                    Attack.flood("headers without end", turn, status(), "X-Many: aaaaaaaaaaaaaaaaaaaa\r\n", TROUBLE));
        }

        List<Attack> endlessBodies(String errorBody) {
            return List.of(
                    Attack.flood("a body without end", turn, head() + CLOSE + bodyBeforeArray() + "[\"", A, results()),
                    Attack.flood(
                            "chunks without end",
                            turn,
                            head() + CHUNKED,
                            "4000\r\n" + "b".repeat(0x4000) + "\r\n",
                            results()),
                    Attack.flood("trailers without end", turn, head() + CHUNKED + "0\r\n", "X-T: a\r\n", results()),
                    Attack.flood("a text without end in an error", turn, BAD_REQUEST + CLOSE + errorBody, A, REFUSED),
                    Attack.flood("an error without end", turn, UNAVAILABLE + CHUNKED, "40\r\n" + A + "\r\n", REFUSED));
        }

        List<Attack> brackets() {
            var wide = bodyBeforeArray() + "[";
            return List.of(
                    brackets("nested brackets", head(), bodyBeforeArray(), "[", results()),
                    brackets("brackets in a row", head(), wide, "[],", results()),
                    brackets("brackets in an error", BAD_REQUEST, "[", "[],", REFUSED),
                    zipped("brackets in a gzip body", wide, "[],"));
        }

        private Attack brackets(String name, String head, String beginning, String filler, Set<String> honest) {
            int length = beginning.length() + BRACKETS;
            return new Attack(
                    name,
                    turn,
                    head + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + beginning,
                    filler,
                    BRACKETS,
                    Ending.HANG_UP,
                    honest);
        }

        private Attack zipped(String name, String beginning, String filler) {
            var body = new ByteArrayOutputStream();
            try (var gzip = new GZIPOutputStream(body)) {
                gzip.write(Attack.bytes(beginning));
                var block = Attack.bytes(filler.repeat(10_000));
                for (int written = 0; written < BRACKETS; written += block.length) {
                    gzip.write(block);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("memory can always be written to", e);
            }
            var head = head() + "Content-Encoding: gzip\r\nContent-Length: " + body.size() + "\r\n\r\n";
            return Attack.saying(
                    name, turn, head + body.toString(StandardCharsets.ISO_8859_1), Ending.HANG_UP, results());
        }

        List<Attack> hugeLengths() {
            var length = "Content-Length: " + Integer.MAX_VALUE + "\r\n\r\n";
            return Stream.of(head(), BAD_REQUEST)
                    .flatMap(head -> Stream.of(length + "[1,2", CHUNKED + "7fffffff\r\n[1,2")
                            .map(rest -> Attack.saying(
                                    "2^31-1 bytes announced after "
                                            + head.lines().findFirst().orElse(""),
                                    turn,
                                    head + rest,
                                    Ending.HANG_UP,
                                    head.equals(BAD_REQUEST) ? REFUSED : results())))
                    .toList();
        }

        List<Attack> shortAnswers() {
            var cut = head() + "Content-Length: " + (body().length() + 1_000_000) + "\r\n\r\n" + body();
            return List.of(
                    Attack.saying("a body shorter than its length", turn, cut, Ending.HANG_UP, results()),
                    Attack.saying("a body that stops", turn, cut, Ending.SILENCE, results()));
        }

        List<Attack> drips() {
            return List.of(
                    Attack.drip("a slow status line", turn, "HTTP/1.1 200 ", "a", TROUBLE),
                    Attack.drip("slow headers", turn, status(), "X-Slow: a\r\n", TROUBLE),
                    Attack.drip("a slow body", turn, head() + "Content-Length: 1000000\r\n\r\n", " ", results()));
        }

        /// At the end of each part of an answer, and in its middle.
        List<Attack> hangUps(boolean knowsTheEndOfTheHead) {
            int status = honest.indexOf('\n') + 1;
            int head = honest.indexOf("\r\n\r\n") + 4;
            var attacks = new ArrayList<Attack>();
            Stream.of(
                            0,
                            1,
                            12,
                            status,
                            (status + head) / 2,
                            head - 2,
                            head,
                            (head + honest.length()) / 2,
                            honest.length() - 1)
                    .distinct()
                    .filter(cut -> cut < honest.length())
                    .filter(cut -> knowsTheEndOfTheHead || cut < head - 4 || cut >= head)
                    .sorted()
                    .forEach(cut -> attacks.add(Attack.saying(
                            "hangs up after " + cut + " bytes",
                            turn,
                            honest.substring(0, cut),
                            Ending.HANG_UP,
                            TROUBLE)));
            attacks.add(Attack.saying("resets the connection", turn, "", Ending.RESET, TROUBLE));
            attacks.add(Attack.saying("resets it in the head", turn, status(), Ending.RESET, TROUBLE));
            return attacks;
        }
    }
}
