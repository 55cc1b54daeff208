package io.narrows.exporter.application;

import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import java.util.Objects;
import java.util.Optional;

/// Accepts reports that another exporter relays. A report keeps its id, so the same report is accepted once, however
/// often and by whomever it is relayed, as long as the spool knows it.
///
/// The other exporter's own reports, such as its audit, may be relayed too: their labels say which cluster they are
/// from, and this exporter's own reports have none.
///
/// Thread-safe.
public final class AcceptRelayed {
    private final AcceptReport acceptReport;
    private final Spool spool;
    private final Optional<String> cluster;

    /// @param cluster the name of this exporter's cluster, where it relays reports itself; empty if it does not
    public AcceptRelayed(AcceptReport acceptReport, Spool spool, Optional<String> cluster) {
        this.acceptReport = Objects.requireNonNull(acceptReport, "acceptReport");
        this.spool = Objects.requireNonNull(spool, "spool");
        this.cluster = Objects.requireNonNull(cluster, "cluster");
    }

    /// Refuses whoever is no relay, before anything of the report is read.
    ///
    /// @throws SenderRefusedException if the sender is no relay
    public void ensureAllowed(Sender sender) {
        if (!sender.isRelay()) {
            throw SenderRefusedException.ofRelay(sender);
        }
    }

    /// Refuses a report before its body is read.
    ///
    /// @throws InvalidReportException if the report came through this cluster before
    public void ensureNoCircle(Hops hops) {
        if (cluster.filter(hops.clusters()::contains).isPresent()) {
            throw new InvalidReportException(
                    Hops.HEADER, "names " + cluster.get() + ", this cluster: the report is relayed in a circle");
        }
    }

    /// @return the receipt of this report, or of the report that came with this id before
    /// @throws SenderRefusedException if the sender is no relay, or may not hand in this report
    /// @throws InvalidReportException if the report came through this cluster before
    /// @throws KeyReusedException if another report came with this id, as far as the spool still has it
    /// @throws NoRouteException if the report names no consumer and no route takes it
    /// @throws StoppingException if the exporter accepts no more reports
    /// @throws SpoolFullException if there is no room
    public Receipt accept(Envelope envelope, Sender sender, RelayedReport relayed) {
        ensureAllowed(sender);
        ensureNoCircle(relayed.hops());
        acceptReport.ensureReadyFor(envelope.payload().size());
        AcceptReport.ensureMayHandIn(sender, envelope.source());
        var known = spool.receipt(relayed.id());
        if (known.isPresent()) {
            ensureSame(envelope, relayed.id());
            return known.get();
        }
        return acceptReport.keep(marked(envelope, relayed), sender, relayed);
    }

    /// Refuses another report under an id that is taken: answered 200, it would be lost.
    private void ensureSame(Envelope envelope, ReportId id) {
        var past = spool.history().find(id).filter(PastReport::isKept);
        if (past.isPresent()
                && (!past.get().source().equals(envelope.source())
                        || past.get().payloadSize() != envelope.payload().size())) {
            throw new KeyReusedException();
        }
    }

    private static Envelope marked(Envelope envelope, RelayedReport relayed) {
        return new Envelope(
                envelope.source(), envelope.asked(), relayed.hops().in(envelope.labels()), envelope.payload());
    }
}
