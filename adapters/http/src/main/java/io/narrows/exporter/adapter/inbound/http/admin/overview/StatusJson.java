package io.narrows.exporter.adapter.inbound.http.admin.overview;

import io.narrows.exporter.adapter.inbound.http.admin.PauseJson;
import io.narrows.exporter.application.Sources;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.application.overview.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The exporter at a glance, as JSON.
///
/// @param replicas the exporters that share the spool; absent if it is not shared
/// @param notInstalled dead letters of consumers that are not installed
public record StatusJson(
        String at,
        boolean acceptsReports,
        Optional<List<String>> replicas,
        Spool spool,
        List<Consumer> consumers,
        NotInstalled notInstalled,
        List<Source> sources,
        long sourcesLeftOut) {

    /// How full the spool is.
    ///
    /// @param fill from 0 to 1
    public record Spool(long bytes, long maxBytes, double fill) {}

    /// Deliveries to consumers that are not installed.
    public record NotInstalled(long dead) {}

    /// How a consumer does.
    ///
    /// @param state `open`, `backingOff`, `misconfigured` or `paused`
    /// @param since when the state was first seen
    /// @param waiting deliveries that wait or are on their way
    /// @param oldestWaiting when the oldest of them was accepted or replayed
    public record Consumer(
            String id,
            String type,
            boolean installed,
            String state,
            String since,
            Optional<String> reason,
            Optional<PauseJson.Lasting> paused,
            int lanes,
            int failingLanes,
            long waiting,
            Optional<String> oldestWaiting,
            long accepted,
            long delivered,
            long dead,
            long acceptedLastMinute,
            long deliveredLastMinute) {
        private static Consumer of(ConsumerStatus status) {
            return new Consumer(
                    status.consumer().value(),
                    status.kind().value(),
                    status.isInstalled(),
                    label(status.state()),
                    status.since().toString(),
                    Optional.of(status.reason()).filter(text -> !text.isBlank()),
                    status.pause().map(PauseJson.Lasting::of),
                    status.lanes(),
                    status.failingLanes(),
                    status.tally().pending(),
                    status.oldestWaiting().map(Instant::toString),
                    status.tally().accepted(),
                    status.tally().delivered(),
                    status.tally().dead(),
                    status.rate().accepted(),
                    status.rate().delivered());
        }
    }

    /// A source of reports.
    ///
    /// @param silentAfterSeconds the silence that is longer than usual; absent as long as the rhythm is not known
    /// @param silent whether the source is silent longer than usual
    public record Source(
            String source, String lastReport, long reports, Optional<Long> silentAfterSeconds, boolean silent) {
        private static Source of(Sources.Source source, Instant now) {
            return new Source(
                    source.name(),
                    source.last().toString(),
                    source.reports(),
                    source.silentAfter().map(Duration::toSeconds),
                    source.isSilent(now));
        }
    }

    static StatusJson of(Status status) {
        return new StatusJson(
                status.at().toString(),
                status.acceptsReports(),
                Optional.of(status.replicas()).filter(names -> !names.isEmpty()),
                new Spool(status.spool().usedBytes(), status.spool().limitBytes(), status.fill()),
                status.consumers().stream().map(Consumer::of).toList(),
                new NotInstalled(status.notInstalled().dead()),
                status.sources().stream()
                        .map(source -> Source.of(source, status.at()))
                        .toList(),
                status.sourcesLeftOut());
    }

    private static String label(ConsumerStatus.State state) {
        return switch (state) {
            case OPEN -> "open";
            case BACKING_OFF -> "backingOff";
            case MISCONFIGURED -> "misconfigured";
            case PAUSED -> "paused";
        };
    }
}
