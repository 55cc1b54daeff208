package io.narrows.exporter.adapter.outbound.sealing.transfer;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.SpoolException;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.KeyMissingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Consumer;

/// Reads the file that `SpoolFileWriter` wrote.
///
/// @param cipher opens the reports
public record SpoolFileReader(Path file, SettingsCipher cipher) {
    /// Checks the whole file, so that nothing of a damaged one is imported.
    ///
    /// @return the number of reports
    /// @throws SpoolException if the file is not whole, or cannot be opened with these keys. The message
    ///     says what to do
    public long check() {
        var reports = new long[1];
        read(report -> reports[0]++);
        return reports[0];
    }

    /// Reads each report in turn.
    ///
    /// @throws SpoolException as `check` does
    public void read(Consumer<Acceptance> target) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            readAll(in, target);
        } catch (KeyMissingException e) {
            throw new SpoolException(file + " is sealed: name the file with its key with --key-file", e);
        } catch (BrokenSealException e) {
            throw new SpoolException(file + " cannot be imported: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SpoolException(file + " cannot be read, or ends too early (" + e + ")", e);
        }
    }

    private void readAll(DataInputStream in, Consumer<Acceptance> target) throws IOException, BrokenSealException {
        if (in.readLong() != SpoolFileWriter.MAGIC) {
            throw new BrokenSealException("it is no export of a spool");
        }
        int version = in.readByte();
        if (version != SpoolFileWriter.VERSION) {
            throw new BrokenSealException("it has version " + version + ", and this exporter knows version "
                    + SpoolFileWriter.VERSION + ": use the exporter that wrote it, or a newer one");
        }
        var frame = new Frame(new UUID(in.readLong(), in.readLong()), cipher);
        for (long number = 0; ; number++) {
            var content = frame.read(in, number);
            if (content[0] == SpoolFileWriter.END) {
                return;
            }
            var report = new DataInputStream(new ByteArrayInputStream(content, 1, content.length - 1));
            target.accept(AcceptanceCodec.decode(report));
        }
    }
}
