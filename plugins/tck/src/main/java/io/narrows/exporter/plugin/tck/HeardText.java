package io.narrows.exporter.plugin.tck;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// Reads what a client says, byte by byte where it has to find an end.
final class HeardText {
    private static final int LONGEST_HEAD = 1 << 20;
    private static final Pattern LENGTH = Pattern.compile("content-length:\\s*(\\d+)");

    private HeardText() {}

    static int next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the client has gone");
        }
        return next;
    }

    static void skip(long count, InputStream in) throws IOException {
        in.skipNBytes(count);
    }

    static String upTo(String end, InputStream in) throws IOException {
        var heard = new StringBuilder();
        while (heard.length() < LONGEST_HEAD) {
            heard.append((char) next(in));
            if (heard.length() >= end.length() && heard.indexOf(end, heard.length() - end.length()) >= 0) {
                return heard.toString();
            }
        }
        throw new IOException("the client does not come to an end");
    }

    static void httpBody(String head, InputStream in, OutputStream out) throws IOException {
        var lower = head.toLowerCase(Locale.ROOT);
        if (lower.contains("expect: 100-continue")) {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        var length = LENGTH.matcher(lower);
        if (lower.contains("transfer-encoding: chunked")) {
            while (true) {
                long size = Long.parseLong(upTo("\r\n", in).strip(), 16);
                skip(size + 2, in);
                if (size == 0) {
                    return;
                }
            }
        }
        if (length.find()) {
            skip(Long.parseLong(length.group(1)), in);
        }
    }
}
