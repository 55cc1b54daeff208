package io.narrows.exporter.application.notices;

import io.narrows.exporter.application.CertificateEnd;
import io.narrows.exporter.application.Sources.Source;
import io.narrows.exporter.application.events.Deaths.Count;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.SpoolUse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Finds out what operators should know, each thing at most now and then. Not thread-safe.
///
/// Reports of the exporter about itself lead to no notice: a dead letter of one counts nowhere.
public final class Notices {
    private final ConsumerNotices consumers;
    private final DeadLetterNotices deadLetters;
    private final SpoolNotices spool;
    private final SourceNotices sources;
    private final CertificateNotices certificates = new CertificateNotices();

    /// What there is to look at.
    ///
    /// @param deaths the dead letters since the start, by consumer
    public record View(
            List<ConsumerStatus> consumers,
            Map<String, Count> deaths,
            SpoolUse spool,
            List<Source> sources,
            List<CertificateEnd> certificates) {}

    /// @param nanoTime as `System.nanoTime`
    public Notices(LongSupplier nanoTime) {
        this.consumers = new ConsumerNotices(nanoTime);
        this.deadLetters = new DeadLetterNotices(nanoTime);
        this.spool = new SpoolNotices(nanoTime);
        this.sources = new SourceNotices(nanoTime);
    }

    /// What is new since the last call, as payloads of reports.
    public List<Payload> look(View view, Instant now) {
        return Stream.of(
                        consumers.look(view.consumers(), now),
                        deadLetters.look(view.deaths()),
                        spool.look(view.spool()),
                        sources.look(view.sources(), now),
                        certificates.look(view.certificates(), now))
                .flatMap(List::stream)
                .map(notice -> notice.payload(now))
                .toList();
    }
}
