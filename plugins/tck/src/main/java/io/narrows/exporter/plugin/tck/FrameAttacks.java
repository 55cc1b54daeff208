package io.narrows.exporter.plugin.tck;

import static io.narrows.exporter.plugin.tck.Attack.TROUBLE;

import io.narrows.exporter.plugin.tck.Attack.Ending;
import java.util.List;

/// What a hostile server can do with a message that begins with its length in four bytes.
final class FrameAttacks implements WireProtocol.Shape {
    private static final int BRACKETS = 31 << 20;
    private static final String LARGEST = "\u007f\u00ff\u00ff\u00ff";

    @Override
    public List<Attack> attacks(Hostility kind, int turn, String honest) {
        return switch (kind) {
            case ENDLESS_HEAD -> List.of(Attack.flood("messages without end", turn, "", honest, TROUBLE));
            case ENDLESS_BODY -> List.of(Attack.flood("a message of 2^31-1 bytes", turn, LARGEST, "a", TROUBLE));
            case BRACKETS ->
                List.of(new Attack(
                        "a message of brackets", turn, "\u0001\u00f0\0\0", "[", BRACKETS, Ending.HANG_UP, TROUBLE));
            case HUGE_LENGTH ->
                List.of(
                        Attack.saying("2^31-1 bytes announced", turn, LARGEST, Ending.HANG_UP, TROUBLE),
                        Attack.saying("-1 bytes announced", turn, "\u00ff\u00ff\u00ff\u00ff", Ending.HANG_UP, TROUBLE));
            case SHORT_ANSWER ->
                List.of(Attack.saying("a message that stops", turn, "\0\1\0\0abc", Ending.SILENCE, TROUBLE));
            case DRIP -> List.of(Attack.drip("a slow message", turn, "\0\1\0\0", "a", TROUBLE));
            case HANG_UP ->
                List.of(
                        Attack.saying("hangs up", turn, "", Ending.HANG_UP, TROUBLE),
                        Attack.saying("resets in the length", turn, honest.substring(0, 2), Ending.RESET, TROUBLE),
                        Attack.saying(
                                "hangs up before the end",
                                turn,
                                honest.substring(0, honest.length() - 1),
                                Ending.HANG_UP,
                                TROUBLE));
            case SILENCE -> List.of(Attack.saying("no answer", turn, "", Ending.SILENCE, TROUBLE));
        };
    }
}
