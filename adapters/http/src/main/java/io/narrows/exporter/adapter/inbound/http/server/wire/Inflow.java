package io.narrows.exporter.adapter.inbound.http.server.wire;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;

/// The incoming bytes of one connection, in order. For one thread.
///
/// If the client ends the connection where more bytes must follow, `InsufficientDataAvailableException` is thrown,
/// because Helidon expects this exception.
public final class Inflow {
    private final Supplier<byte[]> socket;
    private byte[] bytes = new byte[0];
    private int position;

    /// @param socket returns the available bytes, at least one, or null at the end
    public Inflow(Supplier<byte[]> socket) {
        this.socket = socket;
    }

    /// Whether no received byte is left.
    boolean isEmpty() {
        return position == bytes.length;
    }

    /// Waits until at least one byte is there.
    void await() {
        if (isEmpty()) {
            bytes = next();
            position = 0;
        }
    }

    int read() {
        await();
        return bytes[position++] & 0xff;
    }

    /// Returns the next byte without consuming it.
    int peek() {
        await();
        return bytes[position] & 0xff;
    }

    /// @return the available bytes: at least one and at most `most`
    public byte[] take(long most) {
        await();
        int length = (int) Math.min(most, bytes.length - position);
        var taken = position == 0 && length == bytes.length
                ? bytes
                : Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return taken;
    }

    byte[] exactly(int length) {
        var all = new byte[length];
        int filled = 0;
        while (filled < length) {
            await();
            int some = Math.min(length - filled, bytes.length - position);
            System.arraycopy(bytes, position, all, filled, some);
            position += some;
            filled += some;
        }
        return all;
    }

    /// Waits for enough bytes to decide, and does not consume them.
    public boolean startsWith(byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            while (bytes.length - position <= i) {
                append();
            }
            if (bytes[position + i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    /// Reads a line up to its CRLF.
    ///
    /// @param most the maximum number of characters, without the CRLF
    /// @param tooLong the status that answers a longer line
    String line(int most, Status tooLong) {
        await();
        int end = endOfLine(most);
        if (end >= 0) {
            var line = new String(bytes, position, end - position, StandardCharsets.ISO_8859_1);
            position = end + 2;
            return line;
        }
        var line = new StringBuilder();
        for (int next = read(); next != '\r'; next = read()) {
            if (next == '\n') {
                throw Malformed.because("a line feed without a carriage return");
            }
            if (line.length() == most) {
                throw Malformed.with(tooLong);
            }
            line.append((char) next);
        }
        if (read() != '\n') {
            throw Malformed.because("a carriage return without a line feed");
        }
        return line.toString();
    }

    /// The place where the next line ends, if all of it has arrived.
    ///
    /// @return -1 if it has not, or if it is to be refused
    private int endOfLine(int most) {
        int last = (int) Math.min(bytes.length - 2L, (long) position + most);
        for (int i = position; i <= last; i++) {
            if (bytes[i] == '\r') {
                return bytes[i + 1] == '\n' ? i : -1;
            }
            if (bytes[i] == '\n') {
                return -1;
            }
        }
        return -1;
    }

    static byte[] bytes(CharSequence text) {
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private void append() {
        var more = next();
        int kept = bytes.length - position;
        var all = Arrays.copyOfRange(bytes, position, bytes.length + more.length);
        System.arraycopy(more, 0, all, kept, more.length);
        bytes = all;
        position = 0;
    }

    private byte[] next() {
        try {
            var next = socket.get();
            if (next == null) {
                throw new InsufficientDataAvailableException();
            }
            return next;
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException("the connection failed", e);
        }
    }
}
