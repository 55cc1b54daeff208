package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.tck.Attack.Ending;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// How a server talks to a consumer, so that the contract can play a server that means harm.
///
/// ```java
/// WireProtocol.http(Said.of(200, "{\"stored\":true}")) // a success is complete with the last byte of this
/// WireProtocol.lines(new Turn(Hearing.nothing(), "220 hello\r\n"), new Turn(Hearing.line(), "250 go on\r\n"))
/// WireProtocol.frames(new Turn(Hearing.frame(), "\0\0\0\2ok")).overloadedSaying("\0\0\0\4full")
/// WireProtocol.typedFrames(new Turn(MyTest::hearStartup, "R\0\0\0\10\0\0\0\0Z\0\0\0\5I"), …)
/// WireProtocol.untried("it connects to nothing but the brokers that the operator lists")
/// ```
///
/// The contract attacks at each turn, after honest answers to those before it. Immutable and thread-safe.
public final class WireProtocol {
    private static final String ERROR = "<Error><Code>x</Code><Message>";

    private static final List<String> HTTP_OVERLOADS = IntStream.of(429, 500, 503, 507)
            .mapToObj(Said::of)
            .map(HttpAttacks::text)
            .toList();

    private static final FrameAttacks FRAMES = new FrameAttacks(0, false);

    private final List<Turn> turns;
    private final Shape shape;
    private final boolean countsRequests;
    private final String reason;
    private final List<String> overloads;

    /// One exchange: what the client says, and what an honest server answers.
    ///
    /// @param answer in ISO 8859-1, one character a byte
    public record Turn(Hearing hearing, String answer) {}

    /// Makes attacks out of an honest answer.
    @FunctionalInterface
    interface Shape {
        /// @param isLast whether the honest answer at this turn says that the report is stored
        List<Attack> attacks(Hostility kind, int turn, boolean isLast, String honest);
    }

    private WireProtocol(List<Turn> turns, Shape shape, boolean countsRequests, String reason, List<String> overloads) {
        this.turns = List.copyOf(turns);
        this.shape = shape;
        this.countsRequests = countsRequests;
        this.reason = reason;
        this.overloads = List.copyOf(overloads);
    }

    /// HTTP/1.1. An overloaded server answers 429, 500, 503 and 507 instead of the last answer.
    ///
    /// @param answers the honest answers to the requests of one `deliver`, in their order, over however many
    ///     connections: with the last of them the report is stored
    public static WireProtocol http(Said... answers) {
        var turns = Arrays.stream(answers)
                .map(answer -> new Turn(Hearing.httpRequest(), HttpAttacks.text(answer)))
                .toList();
        return new WireProtocol(turns, new HttpAttacks(ERROR, true), true, "", HTTP_OVERLOADS);
    }

    /// HTTP/1.1 through `java.net.HttpURLConnection`, which takes a head that breaks off after its last header for a
    /// whole
    /// one. All else is as in `http`.
    public static WireProtocol httpUrlConnection(Said... answers) {
        return new WireProtocol(http(answers).turns, new HttpAttacks(ERROR, false), true, "", HTTP_OVERLOADS);
    }

    /// Lines of text that end in CR LF, as in SMTP or Redis. A connection begins at the first turn.
    public static WireProtocol lines(Turn... turns) {
        return new WireProtocol(List.of(turns), new LineAttacks(), false, "", List.of());
    }

    /// Messages that begin with their length in four bytes, as in Kafka. A connection begins at the first turn.
    public static WireProtocol frames(Turn... turns) {
        return new WireProtocol(List.of(turns), FRAMES, false, "", List.of());
    }

    /// Messages of one byte that names their type, a length in four bytes that counts itself, and a body, as in
    /// PostgreSQL. A connection begins at the first turn.
    public static WireProtocol typedFrames(Turn... turns) {
        return new WireProtocol(List.of(turns), new FrameAttacks(1, true), false, "", List.of());
    }

    /// A protocol that cannot be tried. The clauses show as skipped, with the reason.
    ///
    /// @param reason why no hostile server can harm the consumer
    public static WireProtocol untried(String reason) {
        return new WireProtocol(List.of(), (kind, turn, isLast, honest) -> List.of(), false, reason, List.of());
    }

    /// A protocol that nobody told the contract: the server talks as in HTTP, and in messages that begin with a length.
    static WireProtocol unknown() {
        return unknown(Said.of(204));
    }

    /// @param success what would tell that the report is stored
    static WireProtocol unknown(Said success) {
        var http = new HttpAttacks("{\"error\":\"", true);
        return new WireProtocol(
                List.of(new Turn(Hearing.anything(), HttpAttacks.text(success))),
                (kind, turn, isLast, honest) -> {
                    var attacks = new ArrayList<>(http.attacks(kind, turn, isLast, honest));
                    if (kind == Hostility.HUGE_LENGTH || kind == Hostility.ENDLESS_BODY) {
                        attacks.addAll(FRAMES.attacks(kind, turn, isLast, "\0\0\0\2ok"));
                    }
                    return attacks;
                },
                true,
                "",
                List.of());
    }

    /// The same protocol, in which an overloaded server says one of these things instead of its last answer: that it
    /// is up, and does not store the report now.
    ///
    /// @param answers in ISO 8859-1, one character a byte
    public WireProtocol overloadedSaying(String... answers) {
        var more = new ArrayList<>(overloads);
        more.addAll(List.of(answers));
        return new WireProtocol(turns, shape, countsRequests, reason, more);
    }

    /// As `overloadedSaying` with texts, for HTTP: such as a success whose body tells of an error.
    public WireProtocol overloadedSaying(Said... answers) {
        return overloadedSaying(Arrays.stream(answers).map(HttpAttacks::text).toArray(String[]::new));
    }

    /// What an overloaded server says, each answer as a whole conversation.
    List<Attack> overloads() {
        return overloads.stream()
                .map(answer -> Attack.saying(
                        "an overloaded server that says "
                                + answer.lines().findFirst().orElse(""),
                        turns.size() - 1,
                        answer,
                        Ending.HANG_UP,
                        Set.of("Unavailable")))
                .toList();
    }

    /// @return why it is not tried; empty if it is
    Optional<String> reason() {
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }

    /// The attacks of a kind at every turn.
    List<Attack> attacks(Hostility kind) {
        return IntStream.range(0, turns.size())
                .boxed()
                .flatMap(turn ->
                        shape.attacks(kind, turn, isLast(turn), turns.get(turn).answer()).stream())
                .toList();
    }

    Turn turn(int number) {
        return turns.get(Math.min(number, turns.size() - 1));
    }

    /// Whether turns go on over several connections.
    boolean countsRequests() {
        return countsRequests;
    }

    boolean isLast(int turn) {
        return turn == turns.size() - 1;
    }
}
