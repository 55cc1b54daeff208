package io.narrows.exporter.adapter.outbound.sealing.transfer;

import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.Acceptance;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.UUID;

/// Writes reports with their deliveries into a new file, which only its owner can read. The file gets its name when it
/// is complete and on the disk. Used by one thread.
///
/// The file: the magic bytes, a version, the id of the file, a frame for each report, and a last frame with their
/// number (`Frame`). The first byte of a frame's content says which of the two it is.
public final class SpoolFileWriter implements AutoCloseable {
    static final long MAGIC = 0x4E44_5853_504F_4F4CL; // NDXSPOOL
    static final byte VERSION = 1;
    static final byte REPORT = 'r';
    static final byte END = 'e';

    private static final int BUFFER = 1 << 16;

    private final PartFile file;
    private final DataOutputStream out;
    private final Frame frame;
    private long reports;

    /// @param cipher seals the reports, or leaves them in the clear
    /// @throws SpoolException if the file exists, or cannot be made
    public SpoolFileWriter(Path file, SettingsCipher cipher) {
        this.frame = new Frame(UUID.randomUUID(), cipher);
        try {
            this.file = PartFile.create(file, frame.file());
            this.out = new DataOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(this.file.channel()), BUFFER));
            out.writeLong(MAGIC);
            out.writeByte(VERSION);
            out.writeLong(frame.file().getMostSignificantBits());
            out.writeLong(frame.file().getLeastSignificantBits());
        } catch (FileAlreadyExistsException e) {
            throw existing(file, e);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    public void add(Acceptance acceptance) {
        var report = AcceptanceCodec.encode(acceptance);
        var content = new byte[1 + report.length];
        content[0] = REPORT;
        System.arraycopy(report, 0, content, 1, report.length);
        try {
            frame.write(out, reports++, content);
        } catch (IOException e) {
            throw failure(file.file(), e);
        }
    }

    /// Ends the file and gives it its name.
    public void finish() {
        try {
            frame.write(out, reports, new byte[] {END});
            out.flush();
            file.finish();
        } catch (FileAlreadyExistsException e) {
            throw existing(file.file(), e);
        } catch (IOException e) {
            throw failure(file.file(), e);
        }
    }

    private static SpoolException existing(Path file, IOException e) {
        return new SpoolException(file + " exists already, and an export is not written over another file", e);
    }

    private static SpoolException failure(Path file, IOException e) {
        return new SpoolException("cannot write " + file + " (" + e + ")", e);
    }

    /// Removes what was not finished.
    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failure(file.file(), e);
        }
    }
}
