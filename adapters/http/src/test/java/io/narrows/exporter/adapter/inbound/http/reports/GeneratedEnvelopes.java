package io.narrows.exporter.adapter.inbound.http.reports;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Generates bodies that look like envelopes, and corrupts half of them. The same seed always gives the same bodies.
final class GeneratedEnvelopes {
    private static final List<String> NAMES = List.of(
            "source",
            "SOURCE",
            "Source",
            "\\u0073ource",
            "\u017Fource",
            "exportConfig",
            "EXPORTCONFIG",
            "payload",
            "PayLoad",
            "p\\u0061yload",
            "config",
            "Config",
            "x",
            "",
            "paylo\u0131d",
            "sour\\nce",
            "exportConf\u0131g");
    private static final List<String> CONSUMERS = List.of("openSearch", "OPENSEARCH", "file", "a", "a-b_c", "ſile");
    private static final List<String> SETTINGS = List.of("hostport", "HostPort", "checkCert", "k", "K", "\u212A", "n");
    private static final List<String> WORDS = List.of(
            "a",
            "text",
            " ",
            "é",
            "€",
            "🦜",
            "\\\"",
            "\\\\",
            "\\/",
            "\\b\\f\\n\\r\\t",
            "\\u0000",
            "\\u00e9",
            "\\u20AC",
            "\\ud83e\\udd9c",
            "\\ud83e",
            "\\udd9c",
            "\\ud83e\\u0041",
            "\\ud83e\\n",
            "{",
            "[",
            "0123456789abcdef",
            "null");
    private static final List<String> NUMBERS = List.of("0", "-0", "1", "12.50", "1e3", "-1E-2", "9007199254740993");
    private static final byte[] PIECES = "{}[]:,\"\\/0e-+.nultrfas u\n\t\u0001".getBytes(StandardCharsets.US_ASCII);
    private static final byte[][] WRONG = {
        {(byte) 0xFF},
        {(byte) 0xC3},
        {(byte) 0xE2, (byte) 0x82},
        {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
        {(byte) 0x80},
        {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
        {(byte) 0xC0, (byte) 0xAF},
        {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD}
    };

    private final RandomGenerator random;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    GeneratedEnvelopes(RandomGenerator random) {
        this.random = random;
    }

    /// Prints bodies in base64, one per line, for `go-outcomes.go`.
    ///
    /// @param arguments the number of bodies
    public static void main(String[] arguments) {
        var envelopes = new GeneratedEnvelopes(new SplittableRandom(42));
        for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
            System.out.println(Base64.getEncoder().encodeToString(envelopes.next()));
        }
    }

    byte[] next() {
        body.reset();
        space();
        envelope();
        space();
        var made = body.toByteArray();
        return random.nextInt(2) == 0 ? made : spoiled(made);
    }

    private void envelope() {
        members(random.nextInt(6), () -> {
            var name = one(NAMES);
            string(name);
            colon();
            switch (random.nextInt(10)) {
                case 0 -> write("null");
                case 1 -> value(2);
                default -> {
                    if (name.toLowerCase(Locale.ROOT).endsWith("config")) {
                        consumers();
                    } else if (name.toLowerCase(Locale.ROOT).startsWith("pay") && random.nextBoolean()) {
                        value(3);
                    } else {
                        text();
                    }
                }
            }
        });
    }

    private void consumers() {
        members(random.nextInt(4), () -> {
            string(one(CONSUMERS));
            colon();
            if (random.nextInt(8) == 0) {
                value(1);
            } else {
                members(random.nextInt(4), () -> {
                    string(one(SETTINGS));
                    colon();
                    value(2);
                });
            }
        });
    }

    private void value(int depth) {
        switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> write("null");
            case 1 -> write("true");
            case 2 -> write("false");
            case 3 -> write(one(NUMBERS));
            case 4, 5 -> text();
            case 6 ->
                members(random.nextInt(3), () -> {
                    text();
                    colon();
                    value(depth - 1);
                });
            default -> elements(random.nextInt(3), () -> value(depth - 1));
        }
    }

    private void members(int count, Runnable member) {
        list('{', '}', count, member);
    }

    private void elements(int count, Runnable element) {
        list('[', ']', count, element);
    }

    private void list(char open, char close, int count, Runnable item) {
        body.write(open);
        space();
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                body.write(',');
                space();
            }
            item.run();
            space();
        }
        body.write(close);
    }

    private void text() {
        body.write('"');
        for (int i = random.nextInt(5); i > 0; i--) {
            if (random.nextInt(12) == 0) {
                body.writeBytes(WRONG[random.nextInt(WRONG.length)]);
            } else {
                write(one(WORDS));
            }
        }
        body.write('"');
    }

    private void string(String inside) {
        write("\"" + inside + "\"");
    }

    private void colon() {
        space();
        body.write(':');
        space();
    }

    private void space() {
        if (random.nextInt(6) == 0) {
            write(one(List.of(" ", "\n", "\r\n\t", "   ")));
        }
    }

    private byte[] spoiled(byte[] made) {
        var spoilt = made;
        for (int i = random.nextInt(3); i >= 0 && spoilt.length > 0; i--) {
            int at = random.nextInt(spoilt.length);
            byte piece = random.nextInt(5) == 0 ? (byte) random.nextInt(256) : PIECES[random.nextInt(PIECES.length)];
            switch (random.nextInt(4)) {
                case 0 -> spoilt[at] = piece;
                case 1 -> spoilt = Arrays.copyOf(spoilt, at);
                case 2 -> spoilt = spliced(spoilt, at, at + 1, new byte[0]);
                default -> spoilt = spliced(spoilt, at, at, new byte[] {piece});
            }
        }
        return spoilt;
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] inserted) {
        var result = new ByteArrayOutputStream();
        result.write(bytes, 0, from);
        result.writeBytes(inserted);
        result.write(bytes, to, bytes.length - to);
        return result.toByteArray();
    }

    private void write(String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
