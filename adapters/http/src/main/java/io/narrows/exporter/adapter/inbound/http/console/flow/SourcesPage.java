package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.HttpAnswers;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Live;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.adapter.inbound.http.senders.SenderDenial;
import io.narrows.exporter.application.Sources.Source;
import io.narrows.exporter.application.overview.Overview;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// `/console/sources`: when each source was heard last, which sources are silent longer than usual, and what was
/// refused and why.
///
/// @param answers of the port for reports
/// @param denials of its senders
public record SourcesPage(Frame frame, Overview overview, HttpAnswers answers, Denials<SenderDenial> denials)
        implements Resource {
    private static final int MOST_ROWS = 200;

    /// @param leftOut how many sources the table does not show
    private record Content(
            List<Row> sources,
            boolean hasSources,
            String leftOut,
            List<Refused> refused,
            boolean hasRefused,
            List<Sender> senders,
            boolean hasSenders,
            boolean isLive) {}

    /// @param usual the silence that is longer than usual; blank as long as the rhythm of the source is not known
    private record Row(String name, Shown.Time last, String reports, String usual, boolean isSilent) {
        static Row of(Source source, Instant now) {
            return new Row(
                    Shown.source(source.name()),
                    Shown.time(source.last(), now),
                    Shown.count(source.reports()),
                    source.silentAfter().map(Shown::span).orElse(""),
                    source.isSilent(now));
        }
    }

    /// Requests that were answered with an error for one reason.
    private record Refused(String reason, String count) {}

    /// A sender that was refused.
    private record Sender(String who, String reason, String count, Shown.Time last, String from) {
        static Sender of(Denials.Denied<SenderDenial> denied, Instant now) {
            return new Sender(
                    denied.who(),
                    words(denied.reason().label()),
                    Shown.count(denied.count()),
                    Shown.time(denied.last(), now),
                    denied.peer());
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/console/sources").get(frame.page(this::show)));
    }

    private Page show(ServerRequest request) {
        var status = overview.status();
        var now = status.at();
        var sources = status.sources().stream()
                .sorted(Comparator.comparing((Source source) -> !source.isSilent(now)))
                .limit(MOST_ROWS)
                .map(source -> Row.of(source, now))
                .toList();
        long leftOut = status.sources().size() - sources.size() + status.sourcesLeftOut();
        var refused = refused();
        var senders = denials.lately().stream()
                .map(denied -> Sender.of(denied, now))
                .toList();
        return new Page(
                "sources",
                "Sources",
                Section.SOURCES,
                new Content(
                        sources,
                        !sources.isEmpty(),
                        leftOut == 0 ? "" : Shown.count(leftOut),
                        refused,
                        !refused.isEmpty(),
                        senders,
                        !senders.isEmpty(),
                        !Live.isOff(request)));
    }

    private List<Refused> refused() {
        return answers.refused().entrySet().stream()
                .filter(reason -> reason.getValue() > 0)
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(reason -> new Refused(words(reason.getKey().label()), Shown.count(reason.getValue())))
                .toList();
    }

    private static String words(String label) {
        return label.replace('_', ' ');
    }
}
