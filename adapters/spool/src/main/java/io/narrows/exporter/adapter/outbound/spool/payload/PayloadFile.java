package io.narrows.exporter.adapter.outbound.spool.payload;

import io.narrows.exporter.adapter.outbound.spool.file.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The file of the payloads that are too large for a row. Many threads may read at once; one writes.
///
/// The file knows nothing of its content: the table `extent` says what is where, and the checksum of a report whether
/// it is what was written.
public final class PayloadFile implements AutoCloseable {
    private static final String NAME = "spool.payloads";

    /// Bounds the memory outside the heap that the JDK keeps for each thread that reads or writes.
    private static final int CHUNK = 256 << 10;

    private final FileChannel channel;
    private final long mostBytes;

    private PayloadFile(FileChannel channel, long mostBytes) {
        this.channel = channel;
        this.mostBytes = mostBytes;
    }

    /// Opens the file, and creates it if there is none.
    ///
    /// @param mostBytes the file does not grow beyond this
    @SuppressWarnings("MustBeClosedChecker") // `close` closes it
    public static PayloadFile open(Path directory, long mostBytes) throws IOException {
        var file = directory.resolve(NAME);
        PrivateFiles.create(file);
        return new PayloadFile(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE), mostBytes);
    }

    /// Reads a payload, damaged or not.
    ///
    /// @return nothing if the file does not have so many bytes
    public byte[] read(Extent extent) throws IOException {
        if (extent.at() < 0 || extent.size() < 0 || extent.size() > channel.size() - extent.at()) {
            return new byte[0];
        }
        var bytes = new byte[extent.size()];
        for (int from = 0; from < bytes.length; ) {
            var chunk = ByteBuffer.wrap(bytes, from, Math.min(CHUNK, bytes.length - from));
            if (channel.read(chunk, extent.at() + from) < 0) {
                return new byte[0];
            }
            from = chunk.position();
        }
        return bytes;
    }

    /// @throws IOException if the disk is full or fails
    void write(long at, ByteBuffer payload) throws IOException {
        var size = payload.remaining();
        if (at + size > mostBytes) {
            throw new IOException("the file of the payloads is full");
        }
        for (int from = 0; from < size; ) {
            var chunk = payload.slice(payload.position() + from, Math.min(CHUNK, size - from));
            from += channel.write(chunk, at + from);
        }
    }

    /// Makes durable what was written.
    void force() throws IOException {
        channel.force(false);
    }

    long size() throws IOException {
        return channel.size();
    }

    /// Gives back what lies behind a byte.
    void truncate(long size) throws IOException {
        channel.truncate(size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
