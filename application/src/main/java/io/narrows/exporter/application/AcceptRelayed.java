package io.narrows.exporter.application;

import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.KeyReusedException;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/// Accepts reports that another exporter relays. A report keeps its id, so the same report is accepted once, however
/// often and by whomever it is relayed, as long as the spool knows it.
///
/// The other exporter's own reports, such as its audit, may be relayed too: their labels say which cluster they are
/// from, and this exporter's own reports have none.
///
/// Thread-safe.
public final class AcceptRelayed {
    private static final System.Logger LOGGER = System.getLogger(AcceptRelayed.class.getName());

    private final AcceptReport acceptReport;
    private final Spool spool;
    private final Optional<String> cluster;
    private final Cadence warnings = new Cadence(Duration.ofHours(1));

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
        if (spool.history().report(id).filter(kept -> isAnother(kept, envelope)).isPresent()) {
            throw new KeyReusedException();
        }
    }

    /// Labels may differ, because they name the way that a report came.
    private static boolean isAnother(ReportData kept, Envelope envelope) {
        return !kept.source().equals(envelope.source())
                || !kept.payload().utf8().equals(envelope.payload().utf8());
    }

    /// The envelope with the hops of its report, which may leave no room for some of its labels.
    private Envelope marked(Envelope envelope, RelayedReport relayed) {
        var labels = relayed.hops().in(envelope.labels());
        var lost = new TreeSet<>(envelope.labels().all().keySet());
        lost.removeAll(labels.all().keySet());
        lost.remove(Hops.LABEL);
        if (!lost.isEmpty() && warnings.isDue()) {
            LOGGER.log(
                    Level.WARNING,
                    "labels left out report={0} labels={1} reason=\"the hops of a relayed report are labels too, and"
                            + " there is room for {2,number,#}\" action=\"give the report fewer labels where it is sent\"",
                    relayed.id(),
                    lost,
                    Labels.MOST);
        }
        return new Envelope(envelope.source(), envelope.asked(), labels, envelope.payload());
    }
}
