package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Encodes settings as bytes and decodes them to equal settings: a tag for the type of each value, then the value.
public final class SettingsCodec {
    private static final int TEXT = 's';
    private static final int TRUE = 't';
    private static final int FALSE = 'f';
    private static final int NUMBER = 'n';
    private static final int LIST = '[';
    private static final int OBJECT = '{';

    private SettingsCodec() {}

    public static byte[] encode(ConsumerSettings settings) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            write(out, settings.values());
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory takes everything", e);
        }
        return bytes.toByteArray();
    }

    /// @throws IOException if `encode` did not make the bytes
    public static ConsumerSettings decode(byte[] bytes) throws IOException {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.read() != OBJECT) {
                throw new IOException("settings are no object");
            }
            return ConsumerSettings.of(readObject(in));
        }
    }

    private static void write(DataOutputStream out, Object value) throws IOException {
        switch (value) {
            case String text -> {
                out.write(TEXT);
                writeText(out, text);
            }
            case Boolean flag -> out.write(flag ? TRUE : FALSE);
            case BigDecimal number -> {
                out.write(NUMBER);
                writeText(out, number.toString());
            }
            case List<?> list -> {
                out.write(LIST);
                out.writeInt(list.size());
                for (var element : list) {
                    write(out, element);
                }
            }
            case Map<?, ?> object -> {
                out.write(OBJECT);
                out.writeInt(object.size());
                for (var member : object.entrySet()) {
                    writeText(out, String.valueOf(member.getKey()));
                    write(out, member.getValue());
                }
            }
            default -> throw new IllegalArgumentException("settings cannot hold a " + value.getClass());
        }
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        // Not UTF-8, because UTF-8 cannot represent a lone surrogate.
        out.writeChars(text);
    }

    private static Object read(DataInputStream in) throws IOException {
        int tag = in.read();
        return switch (tag) {
            case TEXT -> readText(in);
            case TRUE -> true;
            case FALSE -> false;
            case NUMBER -> readNumber(in);
            case LIST -> readList(in);
            case OBJECT -> readObject(in);
            default -> throw new IOException("settings hold an unknown tag " + tag);
        };
    }

    private static BigDecimal readNumber(DataInputStream in) throws IOException {
        try {
            return new BigDecimal(readText(in));
        } catch (NumberFormatException e) {
            throw new IOException("a number is none", e);
        }
    }

    private static List<Object> readList(DataInputStream in) throws IOException {
        int size = in.readInt();
        var list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(read(in));
        }
        return List.copyOf(list);
    }

    private static Map<String, Object> readObject(DataInputStream in) throws IOException {
        int size = in.readInt();
        var object = new LinkedHashMap<String, Object>();
        for (int i = 0; i < size; i++) {
            object.put(readText(in), read(in));
        }
        return object;
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available() / Character.BYTES) {
            throw new EOFException("a text is cut short");
        }
        var bytes = in.readNBytes(Character.BYTES * length);
        return ByteBuffer.wrap(bytes).asCharBuffer().toString();
    }
}
