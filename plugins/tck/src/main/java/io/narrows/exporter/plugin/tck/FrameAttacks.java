package io.narrows.exporter.plugin.tck;

import static io.narrows.exporter.plugin.tck.Attack.TAKEN;
import static io.narrows.exporter.plugin.tck.Attack.TROUBLE;

import io.narrows.exporter.plugin.tck.Attack.Ending;
import java.util.ArrayList;
import java.util.List;

/// What a hostile server can do with messages that have their length in four bytes. It attacks with each message of an
/// honest answer, after those before it.
///
/// @param typeLength how many bytes stand before the length
/// @param countsItself whether the length counts its own four bytes
record FrameAttacks(int typeLength, boolean countsItself) implements WireProtocol.Shape {
    private static final int BRACKETS = 31 << 20;
    private static final String LARGEST = "\u007f\u00ff\u00ff\u00ff";

    @Override
    public List<Attack> attacks(Hostility kind, int turn, boolean isLast, String honest) {
        var attacks = new ArrayList<Attack>();
        for (int start = 0; start < honest.length(); start = end(honest, start)) {
            attacks.addAll(new Message(honest, start, end(honest, start), turn, isLast).attacks(kind));
        }
        return attacks;
    }

    private int end(String honest, int start) {
        int head = start + typeLength + Integer.BYTES;
        if (head > honest.length()) {
            return honest.length();
        }
        int length = 0;
        for (int i = head - Integer.BYTES; i < head; i++) {
            length = length << 8 | honest.charAt(i);
        }
        int end = head + length - (countsItself ? Integer.BYTES : 0);
        return end < head || end > honest.length() ? honest.length() : end;
    }

    /// One message of an honest answer.
    private final class Message {
        private final String honest;
        private final int start;
        private final int end;
        private final int turn;
        private final boolean isLast;

        Message(String honest, int start, int end, int turn, boolean isLast) {
            this.honest = honest;
            this.start = start;
            this.end = end;
            this.turn = turn;
            this.isLast = isLast && end == honest.length();
        }

        List<Attack> attacks(Hostility kind) {
            var before = honest.substring(0, start);
            var head = honest.substring(0, Math.min(start + typeLength, end));
            return switch (kind) {
                case ENDLESS_HEAD ->
                    List.of(Attack.flood(
                            name("messages without end"),
                            turn,
                            before,
                            honest.substring(start, end),
                            isLast ? TAKEN : TROUBLE)); // the first of them ends an honest answer
                case ENDLESS_BODY ->
                    List.of(Attack.flood(name("a message of 2^31-1 bytes"), turn, head + LARGEST, "a", TROUBLE));
                case BRACKETS ->
                    List.of(new Attack(
                            name("a message of brackets"),
                            turn,
                            head + "\u0001\u00f0\0\0",
                            "[",
                            BRACKETS,
                            Ending.HANG_UP,
                            TROUBLE));
                case HUGE_LENGTH ->
                    List.of(
                            saying("2^31-1 bytes announced", head + LARGEST, Ending.HANG_UP),
                            saying("-1 bytes announced", head + "\u00ff\u00ff\u00ff\u00ff", Ending.HANG_UP));
                case SHORT_ANSWER -> List.of(saying("a message that stops", head + "\0\1\0\0abc", Ending.SILENCE));
                case DRIP -> List.of(Attack.drip(name("a slow message"), turn, head + "\0\1\0\0", "a", TROUBLE));
                case HANG_UP ->
                    List.of(
                            saying("hangs up", before, Ending.HANG_UP),
                            saying(
                                    "resets in the length",
                                    honest.substring(0, Math.min(head.length() + 2, end)),
                                    Ending.RESET),
                            saying("hangs up before the end", honest.substring(0, end - 1), Ending.HANG_UP));
                case SILENCE -> List.of(saying("no answer", before, Ending.SILENCE));
            };
        }

        private Attack saying(String name, String text, Ending ending) {
            return Attack.saying(name(name), turn, text, ending, TROUBLE);
        }

        /// Says where in the answer, unless the answer is one message.
        private String name(String name) {
            return start == 0 && end == honest.length() ? name : name + ", from byte " + start + " of the answer";
        }
    }
}
