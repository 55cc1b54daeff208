package io.narrows.exporter.adapter.outbound.spool.secret;

import io.narrows.exporter.adapter.outbound.sealing.BrokenSealException;
import io.narrows.exporter.adapter.outbound.sealing.Checksum;
import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.sealing.LabelsColumn;
import io.narrows.exporter.adapter.outbound.sealing.Seal;
import io.narrows.exporter.adapter.outbound.sealing.SpoolKey;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.sqlite.ChecksumColumn;
import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadOpener;
import io.narrows.exporter.adapter.outbound.spool.sqlite.PayloadRead;
import io.narrows.exporter.adapter.outbound.spool.sqlite.StoredPayload;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.spool.KeyMissingException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/// Seals the payloads of reports with the keys of the spool, or leaves them in the clear without keys.
///
/// A sealed payload is bound to its report (id, source, time, format, labels) and to the lanes that it is for. Labels
/// stay in the clear, and nobody without a key can change them. Thread-safe.
public final class PayloadCipher implements PayloadOpener {
    private static final String SEPARATOR = "\n";

    private final Optional<Seal> seal;
    private final long sealedSince;

    /// A payload as it is to be stored.
    ///
    /// @param bytes those of the payload itself where it is not sealed, and not a copy; nobody reads them relatively
    /// @param checksum as `ChecksumColumn` describes it
    public record Closed(ByteBuffer bytes, long checksum) {
        /// How many bytes are stored.
        public int size() {
            return bytes.remaining();
        }
    }

    /// @param sealedSince the number of the first report that must be sealed, if there are keys
    PayloadCipher(Optional<Seal> seal, long sealedSince) {
        this.seal = seal;
        this.sealedSince = sealedSince;
    }

    /// @param lanes the fingerprints of the lanes that the report is for
    public Closed close(ReportData report, Collection<String> lanes) {
        return seal.map(with -> sealed(with, report.payload().toByteArray(), report, lanes))
                .orElseGet(() -> inTheClear(report));
    }

    private static Closed inTheClear(ReportData report) {
        var clear = report.payload().utf8();
        return new Closed(clear, Checksum.of(clear, LabelsColumn.of(report.labels())));
    }

    private static Closed sealed(Seal with, byte[] clear, ReportData report, Collection<String> lanes) {
        var names = String.join(SEPARATOR, lanes).getBytes(StandardCharsets.US_ASCII);
        var shown = ByteBuffer.allocate(Integer.BYTES + names.length)
                .putInt(names.length)
                .put(names)
                .array();
        var format = FormatColumn.of(report.payload().format(), 0);
        var place = place(
                report.id().value(),
                report.source(),
                Times.millis(report.receivedAt()),
                format,
                LabelsColumn.of(report.labels()));
        var bytes = with.close(clear, shown, place);
        return new Closed(
                ByteBuffer.wrap(bytes), ChecksumColumn.sealed(Seal.keyOf(bytes), bytes.length - clear.length));
    }

    private static String place(String report, String source, long receivedAt, long format, String labels) {
        // The source comes last, because a sender chooses it. Labels are JSON on one line. A report without labels has
        // the place that it had before there were labels.
        var at = Long.toString(receivedAt);
        var code = Long.toString(FormatColumn.code(format));
        return labels.isEmpty()
                ? String.join(SEPARATOR, "report", report, at, code, source)
                : String.join(SEPARATOR, "labelled report", report, at, code, labels, source);
    }

    @Override
    public PayloadRead open(StoredPayload stored) {
        if (!ChecksumColumn.isSealed(stored.checksum())) {
            return inTheClear(stored);
        }
        try {
            return sealed(stored);
        } catch (KeyMissingException e) {
            return new PayloadRead.KeyMissing(e.getMessage());
        } catch (BrokenSealException e) {
            return new PayloadRead.Damaged();
        }
    }

    /// With keys, a payload in the clear is refused, unless it was stored before the spool had keys: otherwise anyone
    /// who can write to the file could insert reports.
    private PayloadRead inTheClear(StoredPayload stored) {
        if ((seal.isPresent() && stored.seq() >= sealedSince) || !isWhatWasStored(stored)) {
            return new PayloadRead.Damaged();
        }
        return opened(stored, stored.bytes(), Set.of());
    }

    private static boolean isWhatWasStored(StoredPayload stored) {
        return Checksum.of(stored.bytes(), stored.labels()) == stored.checksum();
    }

    private PayloadRead sealed(StoredPayload stored) throws BrokenSealException {
        var bytes = stored.bytes();
        if (bytes.length < Seal.HEADER + Integer.BYTES + Seal.TAG) {
            return new PayloadRead.Damaged();
        }
        var names = ByteBuffer.wrap(bytes).getInt(Seal.HEADER);
        if (names < 0 || names > bytes.length - Seal.HEADER - Integer.BYTES - Seal.TAG) {
            return new PayloadRead.Damaged();
        }
        if (seal.isEmpty()) {
            throw new KeyMissingException(SpoolKey.shown(Seal.keyOf(bytes)));
        }
        var place = place(stored.report(), stored.source(), stored.receivedAt(), stored.format(), stored.labels());
        var clear = seal.get().open(bytes, Integer.BYTES + names, place);
        var lanes = new String(bytes, Seal.HEADER + Integer.BYTES, names, StandardCharsets.US_ASCII);
        return opened(stored, clear, Set.of(lanes.split(SEPARATOR, -1)));
    }

    private static PayloadRead opened(StoredPayload stored, byte[] clear, Set<String> lanes) {
        var labels = LabelsColumn.read(stored.labels());
        var format = FormatColumn.read(stored.format(), clear, stored.checksum());
        return labels.isPresent()
                ? new PayloadRead.Opened(Payload.takeOver(clear, format), labels.get(), lanes)
                : new PayloadRead.Damaged();
    }
}
