package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// One thing that a hostile server says at one turn of a conversation, instead of what it ought to say.
///
/// @param name for the message of a clause that fails
/// @param turn which answer of the server it replaces, from 0
/// @param beginning what is sent first, in ISO 8859-1, one character a byte
/// @param filler what is sent over and over then
/// @param fillers how many bytes of it; `ENDLESS` for as long as the client listens
/// @param ending what happens after that
/// @param honest the results that are true, by the names of their types
record Attack(String name, int turn, String beginning, String filler, long fillers, Ending ending, Set<String> honest) {
    static final long ENDLESS = Long.MAX_VALUE;

    /// Whoever has read so much of an answer does not bound what it reads.
    static final long TOO_MUCH = 64 << 20;

    /// The server is not well, and the report is not at fault.
    static final Set<String> TROUBLE = Set.of("Unavailable", "Misconfigured");

    /// The server may have refused the report.
    static final Set<String> REFUSED = Set.of("Unavailable", "Misconfigured", "Rejected");

    /// The server may have taken the report.
    static final Set<String> TAKEN = Set.of("Unavailable", "Misconfigured", "Rejected", "Delivered");

    private static final Duration DRIP = Duration.ofMillis(20);
    private static final int ENOUGH_DRIPS = 15;
    private static final int BLOCK = 64 << 10;

    /// What a server does when it has said all.
    enum Ending {
        HANG_UP,
        RESET,
        SILENCE,
        /// One byte of the filler now and then, for ever.
        DRIP
    }

    static Attack saying(String name, int turn, String text, Ending ending, Set<String> honest) {
        return new Attack(name, turn, text, "", 0, ending, honest);
    }

    static Attack flood(String name, int turn, String beginning, String filler, Set<String> honest) {
        return new Attack(name, turn, beginning, filler, ENDLESS, Ending.SILENCE, honest);
    }

    static Attack drip(String name, int turn, String beginning, String filler, Set<String> honest) {
        return new Attack(name, turn, beginning, filler, 0, Ending.DRIP, honest);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return name + (turn == 0 ? "" : ", at turn " + (turn + 1));
    }

    /// Says it all.
    ///
    /// @param keepsWaiting to be run once the client waits for what will not come
    /// @param hasReadTooMuch to be run once the client has read more than it should
    void play(Socket client, Runnable keepsWaiting, Runnable hasReadTooMuch) throws IOException {
        var out = client.getOutputStream();
        out.write(bytes(beginning));
        flood(out, hasReadTooMuch);
        switch (ending) {
            case HANG_UP -> client.shutdownOutput();
            case RESET -> {
                client.setSoLinger(true, 0);
                return;
            }
            case SILENCE -> keepsWaiting.run();
            case DRIP -> drip(out, keepsWaiting);
        }
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
    }

    private void flood(OutputStream out, Runnable hasReadTooMuch) throws IOException {
        if (fillers == 0) {
            return;
        }
        var block = block();
        for (long sent = 0; sent < fillers; sent += block.length) {
            if (sent > TOO_MUCH) {
                hasReadTooMuch.run();
                return;
            }
            out.write(block, 0, (int) Math.min(block.length, fillers - sent));
        }
    }

    private void drip(OutputStream out, Runnable keepsWaiting) throws IOException {
        for (int drips = 0; ; drips++) {
            if (drips == ENOUGH_DRIPS) {
                keepsWaiting.run();
            }
            out.write(filler.charAt(drips % filler.length()));
            LockSupport.parkNanos(DRIP.toNanos());
        }
    }

    private byte[] block() {
        return bytes(filler.repeat(Math.max(1, BLOCK / filler.length())));
    }
}
