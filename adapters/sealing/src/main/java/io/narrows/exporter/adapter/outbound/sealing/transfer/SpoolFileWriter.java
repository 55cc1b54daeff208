package io.narrows.exporter.adapter.outbound.sealing.transfer;

import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.file.FileRights;
import io.narrows.exporter.domain.spool.Acceptance;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
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

    private final Path file;
    private final Path part;
    private final FileChannel channel;
    private final DataOutputStream out;
    private final Frame frame;
    private long reports;

    /// @param cipher seals the reports, or leaves them in the clear
    /// @throws SpoolException if the file exists, or cannot be made
    public SpoolFileWriter(Path file, SettingsCipher cipher) {
        this.file = file;
        this.frame = new Frame(UUID.randomUUID(), cipher);
        this.part = file.resolveSibling(file.getFileName() + "." + frame.file() + ".part");
        try {
            if (Files.exists(file)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            channel = FileChannel.open(
                    part,
                    new HashSet<>(Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)),
                    FileRights.attributes(FileRights.PRIVATE_FILE));
            out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            out.writeLong(MAGIC);
            out.writeByte(VERSION);
            out.writeLong(frame.file().getMostSignificantBits());
            out.writeLong(frame.file().getLeastSignificantBits());
        } catch (FileAlreadyExistsException e) {
            throw existing(e);
        } catch (IOException e) {
            throw failure(e);
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
            throw failure(e);
        }
    }

    /// Ends the file and gives it its name.
    public void finish() {
        try {
            frame.write(out, reports, new byte[] {END});
            out.flush();
            channel.force(true);
            channel.close();
            // A move would replace a file that appeared meanwhile.
            Files.createLink(file, part);
            Files.delete(part);
            syncFolder();
        } catch (FileAlreadyExistsException e) {
            throw existing(e);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// The name of the file survives a power failure too.
    private void syncFolder() throws IOException {
        try (var folder =
                FileChannel.open(Objects.requireNonNull(file.toAbsolutePath().getParent()))) {
            folder.force(true);
        }
    }

    private SpoolException existing(IOException e) {
        return new SpoolException(file + " exists already, and an export is not written over another file", e);
    }

    private SpoolException failure(IOException e) {
        return new SpoolException("cannot write " + file + " (" + e + ")", e);
    }

    /// Removes what was not finished.
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw failure(e);
        }
    }
}
