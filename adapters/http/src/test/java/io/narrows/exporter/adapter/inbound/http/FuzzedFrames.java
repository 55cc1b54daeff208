package io.narrows.exporter.adapter.inbound.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.narrows.exporter.adapter.inbound.http.Http2Connection.Frame;
import io.narrows.exporter.domain.fuzz.Mutator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What a client sends on one connection of HTTP/2, byte for byte: the frames of up to three requests.
///
/// @param raw the bytes, decoded as ISO 8859-1
/// @param requests the number of requests; their streams are 1, 3 and 5
/// @param isWhole whether the frames are as RFC 9113 has them, so that each request must be answered or refused
record FuzzedFrames(String raw, int requests, boolean isWhole) {
    private static final int SHOWN = 600;
    private static final int MOST_REQUESTS = 3;
    private static final int LARGEST_PAYLOAD = 16_384;
    private static final int CONTINUATION = 9;
    private static final int PRIORITY = 2;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int TYPES = 12;
    private static final int AUTHORITY = 1;
    private static final int METHOD = 2;
    private static final int PATH = 4;
    private static final int SCHEME = 6;
    private static final List<String> HPACK_TOKENS = List.of(
            "\0",
            "\20",
            " ",
            "?\341\37",
            "@",
            "\177\377",
            "\200",
            "\202",
            "\203",
            "\206",
            "\215",
            "\276",
            "\377\377\377\377\17",
            "\1A",
            ":path",
            "te",
            "cookie");

    static FuzzedFrames of(long seed) {
        var random = new SplittableRandom(seed);
        int requests = 1 + random.nextInt(MOST_REQUESTS);
        var frames = new ArrayList<Frame>();
        for (int i = 0; i < requests; i++) {
            frames.addAll(framed(FuzzedRequests.unframed(random), 2 * i + 1, random));
        }
        boolean isWhole = random.nextInt(3) == 0;
        var bytes = isWhole ? written(frames) : corrupted(frames, random);
        return new FuzzedFrames(new String(bytes, ISO_8859_1), requests, isWhole);
    }

    byte[] bytes() {
        return raw.getBytes(ISO_8859_1);
    }

    @Override
    public String toString() {
        return (isWhole ? "whole" : "broken") + " frames of " + requests + " requests, " + raw.length() + " bytes: "
                + HexFormat.of()
                        .formatHex(
                                raw.substring(0, Math.min(raw.length(), SHOWN)).getBytes(ISO_8859_1));
    }

    private static List<Frame> framed(SeedRequest request, int stream, RandomGenerator random) {
        var block = block(request, random);
        var body = request.body();
        int end = body.length == 0 ? Http2Connection.END_STREAM : 0;
        var frames = new ArrayList<Frame>();
        int cut = random.nextInt(4) == 0 ? random.nextInt(block.length) : Math.min(block.length, LARGEST_PAYLOAD);
        var first = Arrays.copyOf(block, cut);
        var second = Arrays.copyOfRange(block, cut, block.length);
        if (second.length == 0) {
            frames.add(Frame.of(Http2Connection.HEADERS, end | Http2Connection.END_HEADERS, stream, first));
        } else {
            frames.add(Frame.of(Http2Connection.HEADERS, end, stream, first));
            frames.add(Frame.of(CONTINUATION, Http2Connection.END_HEADERS, stream, second));
        }
        for (int at = 0; at < body.length; ) {
            int size = Math.min(body.length - at, 1 + random.nextInt(LARGEST_PAYLOAD));
            int flags = at + size == body.length ? Http2Connection.END_STREAM : 0;
            frames.add(Frame.of(Http2Connection.DATA, flags, stream, Arrays.copyOfRange(body, at, at + size)));
            at += size;
        }
        return frames;
    }

    /// The header block (RFC 7541), every field as a literal.
    private static byte[] block(SeedRequest request, RandomGenerator random) {
        var block = new ByteArrayOutputStream();
        known(block, METHOD, request.method());
        known(block, SCHEME, "http");
        known(block, PATH, request.target());
        known(block, AUTHORITY, "127.0.0.1");
        request.headers().forEach((name, value) -> field(block, name.toLowerCase(Locale.ROOT), value, random));
        if (random.nextInt(3) == 0) {
            field(block, "content-length", String.valueOf(request.body().length), random);
        }
        return block.toByteArray();
    }

    /// A field whose name is in the static table (RFC 7541, appendix A).
    private static void known(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        string(block, value.getBytes(ISO_8859_1));
    }

    private static void field(ByteArrayOutputStream block, String name, String value, RandomGenerator random) {
        block.write(random.nextInt(3) == 0 ? 0x40 : 0x00); // with or without an entry in the table
        string(block, name.getBytes(US_ASCII));
        string(block, value.getBytes(ISO_8859_1));
    }

    private static void string(ByteArrayOutputStream block, byte[] bytes) {
        if (bytes.length < 0x7f) {
            block.write(bytes.length);
        } else {
            block.write(0x7f);
            int rest = bytes.length - 0x7f;
            for (; rest >= 0x80; rest >>= 7) {
                block.write((rest & 0x7f) | 0x80);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    private static byte[] corrupted(List<Frame> frames, RandomGenerator random) {
        var corrupt = new ArrayList<>(frames);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            corrupt(corrupt, random);
        }
        var bytes = written(corrupt);
        return random.nextInt(4) == 0 ? new Mutator(random, HPACK_TOKENS).mutated(bytes) : bytes;
    }

    private static void corrupt(List<Frame> frames, RandomGenerator random) {
        if (frames.isEmpty()) {
            frames.add(any(random));
            return;
        }
        int at = random.nextInt(frames.size());
        var frame = frames.get(at);
        switch (random.nextInt(9)) {
            case 0 -> frames.remove(at);
            case 1 -> frames.add(at, frame);
            case 2 -> Collections.swap(frames, at, random.nextInt(frames.size()));
            case 3 ->
                frames.set(
                        at,
                        Frame.of(
                                frame.type(),
                                frame.flags() ^ (1 << random.nextInt(8)),
                                frame.stream(),
                                frame.content()));
            case 4 -> frames.set(at, Frame.of(frame.type(), frame.flags(), stream(random), frame.content()));
            case 5 -> frames.set(at, Frame.of(random.nextInt(TYPES), frame.flags(), frame.stream(), frame.content()));
            case 6 ->
                frames.set(
                        at,
                        Frame.of(
                                frame.type(),
                                frame.flags(),
                                frame.stream(),
                                new Mutator(random, HPACK_TOKENS).mutated(frame.content())));
            default -> frames.add(at, any(random));
        }
    }

    /// A frame of any type, with the length that its type has, mostly.
    private static Frame any(RandomGenerator random) {
        int type = random.nextInt(TYPES);
        int length =
                switch (type) {
                    case Http2Connection.RST_STREAM, WINDOW_UPDATE -> 4;
                    case PRIORITY -> 5;
                    case Http2Connection.SETTINGS -> 6 * random.nextInt(4);
                    case PING, Http2Connection.GO_AWAY -> 8;
                    default -> random.nextInt(64);
                };
        var payload = new byte[random.nextInt(8) == 0 ? random.nextInt(300) : length];
        if (random.nextBoolean()) {
            random.nextBytes(payload);
        }
        return Frame.of(type, random.nextInt(4) == 0 ? random.nextInt(256) : 0, stream(random), payload);
    }

    private static int stream(RandomGenerator random) {
        return random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(2 * MOST_REQUESTS + 2);
    }

    private static byte[] written(List<Frame> frames) {
        var out = new ByteArrayOutputStream();
        frames.forEach(frame -> out.writeBytes(frame.bytes()));
        return out.toByteArray();
    }
}
