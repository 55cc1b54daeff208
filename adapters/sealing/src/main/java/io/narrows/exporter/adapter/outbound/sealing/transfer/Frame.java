package io.narrows.exporter.adapter.outbound.sealing.transfer;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.Checksum;
import io.narrows.exporter.adapter.outbound.sealing.Place;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The frames of the file: length, checksum, and content, which is deflated and then sealed if there is a key. A sealed
/// frame is bound to its file and its number, so nobody can leave out a frame, or put in one of another file.
///
/// @param file the id of the file
record Frame(UUID file, SettingsCipher cipher) {
    /// Of a frame, sealed or not, and of its content. A report has at most a fraction of this.
    private static final int LARGEST = 1 << 29;

    void write(DataOutputStream out, long number, byte[] content) throws IOException {
        var sealed = cipher.close(deflated(content), place(number));
        out.writeInt(sealed.length);
        out.writeLong(Checksum.of(sealed, ""));
        out.write(sealed);
    }

    byte[] read(DataInputStream in, long number) throws IOException, BrokenSealException {
        int length = in.readInt();
        var checksum = in.readLong();
        if (length < 0 || length > LARGEST) {
            throw new BrokenSealException("it is damaged");
        }
        var sealed = in.readNBytes(length);
        if (sealed.length < length || Checksum.of(sealed, "") != checksum) {
            throw new BrokenSealException("it is damaged");
        }
        return inflated(cipher.open(sealed, place(number)));
    }

    private Place place(long number) {
        var name = "transfer\n" + file + "\n" + number;
        return new Place(name, name);
    }

    private static byte[] deflated(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream(content.length / 4 + 64);
        var deflater = new Deflater(Deflater.BEST_SPEED);
        try (var out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(content);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    private static byte[] inflated(byte[] deflated) throws IOException, BrokenSealException {
        try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
            var content = in.readNBytes(LARGEST);
            if (in.read() >= 0) {
                throw new BrokenSealException("a frame is larger than any report");
            }
            if (content.length == 0) {
                throw new BrokenSealException("it is damaged");
            }
            return content;
        }
    }
}
