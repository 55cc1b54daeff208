package io.narrows.exporter.adapter.inbound.http.console.history;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.admin.history.ReportQuery;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.history.PastReports;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.history.PastReport;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// `/console/deliveries`: the reports that came in and what became of them; sends them again.
public record DeliveriesPage(Frame frame, PastReports reports, ConsumerCatalog catalog, Clock clock) implements Resource {
    private static final String PATH = "/console/deliveries";
    private static final String RESEND = PATH + "/resend";
    private static final String ALL = "all=true";
    private static final String TO = "to";
    private static final String ONLY_MISSING = "onlyMissing";
    private static final int PAGE = 50;
    private static final int MOST_LABELS = 8;

    /// @param query selects the reports, for links
    /// @param next the path of the next page; blank if this is the last one
    private record Content(
            Filter filter,
            List<Choice> states,
            List<String> consumers,
            List<Row> reports,
            boolean isEmpty,
            boolean isFiltered,
            String query,
            String next) {}

    private record Filter(String consumer, String source, String label, String since, String ids, String key) {}

    private record Choice(String label, boolean isChosen) {}

    private record Row(
            String id,
            String source,
            List<String> labels,
            String size,
            Shown.Time received,
            List<PastDeliveryRow> deliveries) {
        static Row of(PastReport report, Instant now) {
            return new Row(
                    report.id().value(),
                    report.source(),
                    report.labels().all().entrySet().stream()
                            .limit(MOST_LABELS)
                            .map(label -> label.getKey() + "=" + label.getValue())
                            .toList(),
                    Shown.size(report.payloadSize()),
                    Shown.time(report.receivedAt(), now),
                    report.deliveries().stream()
                            .map(delivery -> PastDeliveryRow.of(delivery, now))
                            .toList());
        }
    }

    /// The question before reports are sent again.
    ///
    /// @param gone how many cannot be sent again
    private record Question(
            String query,
            String count,
            boolean isNothing,
            String gone,
            boolean hasGone,
            List<Kept> kept,
            List<Choice> targets,
            boolean isOnlyMissing) {}

    /// A parameter of the query that the form keeps.
    private record Kept(String name, String value) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at(PATH).get(frame.page(this::show)),
                Endpoint.at(RESEND).get(frame.page(this::ask)).post(frame.deed(this::resend)));
    }

    private Page show(ServerRequest request) {
        var query = new ReportQuery(request.query(), clock);
        var page = reports.list(query.toList(), query.after(), PAGE);
        var now = clock.instant();
        var shown = shown(request.query());
        boolean isFiltered = !query.filterQuery().isEmpty();
        return new Page(
                "deliveries",
                "Deliveries",
                Section.DELIVERIES,
                new Content(
                        shown,
                        Stream.of("pending", "delivered", "dead")
                                .map(state -> new Choice(state, state.equals(text(request.query(), "state"))))
                                .toList(),
                        consumers(),
                        page.reports().stream()
                                .map(report -> Row.of(report, now))
                                .toList(),
                        page.reports().isEmpty(),
                        isFiltered,
                        isFiltered ? query.filterQuery() : ALL,
                        page.next().map(last -> query.pathAfter(PATH, last)).orElse("")));
    }

    private Page ask(ServerRequest request) {
        var query = new ReportQuery(request.query(), clock);
        var count = reports.count(query.toResend());
        var target = text(request.query(), TO);
        return new Page(
                "resend",
                "Send again",
                Section.DELIVERIES,
                new Question(
                        request.query().rawValue(),
                        Shown.count(count.deliveries()),
                        count.deliveries() == 0,
                        Shown.count(count.gone()),
                        count.gone() > 0,
                        kept(request.query()),
                        consumers().stream()
                                .map(consumer -> new Choice(consumer, consumer.equals(target)))
                                .toList(),
                        text(request.query(), ONLY_MISSING).equals("true")));
    }

    private String resend(ServerRequest request, Form form) {
        var query = new ReportQuery(request.query(), clock);
        var count = reports.resend(query.toResend());
        AuditEntry.of(request).changed(count.deliveries());
        return PATH;
    }

    private static List<Kept> kept(UriQuery query) {
        return query.names().stream()
                .filter(name -> !name.equals(TO) && !name.equals(ONLY_MISSING))
                .sorted()
                .flatMap(name -> query.all(name, List::of).stream().map(value -> new Kept(name, value)))
                .toList();
    }

    private List<String> consumers() {
        return catalog.all().stream().map(type -> type.id().value()).toList();
    }

    private static Filter shown(UriQuery query) {
        return new Filter(
                text(query, "consumer"),
                text(query, "source"),
                text(query, "label"),
                text(query, "since"),
                text(query, "ids"),
                text(query, "key"));
    }

    private static String text(UriQuery query, String name) {
        return query.isEmpty() ? "" : query.first(name).orElse("");
    }
}
