package io.narrows.exporter.plugin.tck;

import static io.narrows.exporter.plugin.tck.Attack.REFUSED;

import io.narrows.exporter.plugin.tck.Attack.Ending;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// What a hostile server can do with an answer of lines: it keeps the first three characters, which say in most such
/// protocols what the answer is.
final class LineAttacks implements WireProtocol.Shape {
    private static final int MARK = 3;
    private static final int BRACKETS = 31 << 20;
    private static final Set<String> RESULTS = REFUSED;

    @Override
    public List<Attack> attacks(Hostility kind, int turn, boolean isLast, String honest) {
        var mark = honest.substring(0, Math.min(MARK, honest.length()));
        return switch (kind) {
            case ENDLESS_HEAD -> List.of(Attack.flood("a line without end", turn, mark + " ", "a", RESULTS));
            case ENDLESS_BODY ->
                List.of(Attack.flood(
                        "lines without end", turn, "", mark + "-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n", RESULTS));
            case BRACKETS ->
                List.of(new Attack("brackets in a line", turn, mark + " ", "[],", BRACKETS, Ending.HANG_UP, RESULTS));
            case HUGE_LENGTH ->
                List.of(
                        Attack.saying(
                                "2^31-1 in four bytes", turn, "\u007f\u00ff\u00ff\u00ff", Ending.HANG_UP, RESULTS),
                        Attack.saying("2^31-1 in a line", turn, "$2147483647\r\nabc", Ending.HANG_UP, RESULTS));
            case SHORT_ANSWER ->
                List.of(Attack.saying("a line without its end", turn, withoutEnd(honest), Ending.SILENCE, RESULTS));
            case DRIP -> List.of(Attack.drip("a slow line", turn, mark + " ", "a", RESULTS));
            case HANG_UP ->
                IntStream.of(0, 1, honest.length() / 2)
                        .distinct()
                        .mapToObj(cut -> Attack.saying(
                                "hangs up after " + cut + " bytes",
                                turn,
                                honest.substring(0, cut),
                                cut == 1 ? Ending.RESET : Ending.HANG_UP,
                                RESULTS))
                        .toList();
            case SILENCE -> List.of(Attack.saying("no answer", turn, "", Ending.SILENCE, RESULTS));
        };
    }

    private static String withoutEnd(String honest) {
        return honest.substring(0, Math.max(0, honest.length() - 2));
    }
}
