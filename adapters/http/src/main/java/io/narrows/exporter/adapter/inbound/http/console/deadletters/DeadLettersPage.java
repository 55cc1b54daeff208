package io.narrows.exporter.adapter.inbound.http.console.deadletters;

import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.UseCases;
import io.narrows.exporter.adapter.inbound.http.admin.DeadLetterQuery;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Confirmation;
import io.narrows.exporter.adapter.inbound.http.console.frame.Form;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.history.SharedReasons;
import io.narrows.exporter.domain.spool.DeadLetter;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `/console/dead-letters`: what was given up and why; sends it again or deletes it.
public record DeadLettersPage(Frame frame, UseCases useCases, SharedReasons reasons, Replays replays)
        implements Resource {
    private static final String PATH = "/console/dead-letters";
    private static final int PAGE = 50;
    private static final int MOST_REASONS = 30;

    /// @param query selects the letters, for links and forms
    /// @param next the path of the next page; blank if this is the last one
    private record Content(
            boolean hasReplays,
            List<Replays.Progress> replays,
            Filter filter,
            List<Cause> causes,
            List<String> consumers,
            boolean hasReasons,
            List<Reason> reasons,
            List<Row> letters,
            boolean isEmpty,
            boolean isFiltered,
            String query,
            String next) {}

    /// The progress of replays, which a page asks for again and again.
    private record Progress(boolean hasReplays, List<Replays.Progress> replays) {}

    /// Dead letters that share a reason.
    ///
    /// @param query selects them
    private record Reason(String consumer, String cause, String text, String count, Shown.Time newest, String query) {
        static Reason of(SharedReasons.Group group, Instant now) {
            return new Reason(
                    group.consumer().value(),
                    group.cause().label(),
                    group.reason().text(),
                    Shown.count(group.count()),
                    Shown.time(group.newest(), now),
                    "consumer=" + group.consumer().value() + "&reasonId=" + group.id());
        }
    }

    private record Filter(String consumer, String source, String cause, String reason) {}

    private record Cause(String label, boolean isChosen) {}

    private record Row(
            String id,
            String consumer,
            String source,
            String cause,
            String reason,
            int attempts,
            String size,
            Shown.Time died) {
        static Row of(DeadLetter letter, Instant now) {
            return new Row(
                    letter.id().toString(),
                    letter.id().consumer().value(),
                    letter.source(),
                    letter.cause().label(),
                    Shown.cut(letter.reason(), 300),
                    letter.attempts(),
                    Shown.size(letter.payloadSize()),
                    Shown.time(letter.diedAt(), now));
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at(PATH).get(frame.page(this::show)),
                Endpoint.at(PATH + "/progress").get(frame.page(this::progress)),
                Endpoint.at(PATH + "/replay")
                        .get(frame.page(request -> confirm(request, "Replay", false)))
                        .post(frame.deed(this::replay)),
                Endpoint.at(PATH + "/purge")
                        .get(frame.page(request -> confirm(request, "Delete", true)))
                        .post(frame.deed(this::purge)));
    }

    private Page show(ServerRequest request) {
        var query = new DeadLetterQuery(request.query(), useCases.clock());
        var filter = query.toShow();
        var found = useCases.deadLetterOffice().list(filter, query.after(), PAGE + 1);
        var page = found.subList(0, Math.min(PAGE, found.size()));
        var now = useCases.clock().instant();
        var begun = replays.all();
        var shared = isFirst(query, filter) ? reasons(now) : List.<Reason>of();
        boolean isFiltered = !filter.equals(DeadLetterFilter.ALL);
        return new Page(
                "dead-letters",
                "Dead letters",
                Section.DEAD_LETTERS,
                new Content(
                        !begun.isEmpty(),
                        begun,
                        shown(request.query()),
                        causes(filter),
                        useCases.catalog().all().stream()
                                .map(type -> type.id().value())
                                .toList(),
                        !shared.isEmpty(),
                        shared,
                        page.stream().map(letter -> Row.of(letter, now)).toList(),
                        page.isEmpty(),
                        isFiltered,
                        isFiltered ? query.filterQuery() : "all=true",
                        found.size() > PAGE
                                ? query.pathAfter(PATH, page.getLast().id())
                                : ""));
    }

    /// Whether a page shows the beginning of all letters.
    private static boolean isFirst(DeadLetterQuery query, DeadLetterFilter filter) {
        return filter.equals(DeadLetterFilter.ALL) && query.after().isEmpty();
    }

    private Page progress(ServerRequest request) {
        var begun = replays.all();
        return new Page("progress", "Replays", Section.DEAD_LETTERS, new Progress(!begun.isEmpty(), begun));
    }

    private List<Reason> reasons(Instant now) {
        return reasons.list(DeadLetterFilter.ALL, Optional.empty(), MOST_REASONS).groups().stream()
                .map(group -> Reason.of(group, now))
                .toList();
    }

    private static Filter shown(UriQuery query) {
        return new Filter(text(query, "consumer"), text(query, "source"), text(query, "cause"), text(query, "reason"));
    }

    private static String text(UriQuery query, String name) {
        return query.isEmpty() ? "" : query.first(name).orElse("");
    }

    private static List<Cause> causes(DeadLetterFilter filter) {
        return List.of(DeathCause.values()).stream()
                .filter(cause -> cause != DeathCause.PURGED)
                .map(cause -> new Cause(cause.label(), filter.causes().contains(cause)))
                .toList();
    }

    private Page confirm(ServerRequest request, String verb, boolean isFinal) {
        var filter = new DeadLetterQuery(request.query(), useCases.clock()).toChange();
        long count = useCases.deadLetterOffice().count(filter);
        var what = Shown.count(count) + (count == 1 ? " dead letter" : " dead letters");
        return new Confirmation(
                        verb + " " + what + "?",
                        isFinal ? "This cannot be undone." : "",
                        verb + " " + Shown.count(count),
                        isFinal,
                        count == 0,
                        PATH)
                .page(Section.DEAD_LETTERS, request);
    }

    private String replay(ServerRequest request, Form form) {
        var filter = new DeadLetterQuery(request.query(), useCases.clock()).toChange();
        var before = replays.tallies();
        long count = useCases.deadLetterOffice().replay(filter);
        AuditEntry.of(request).changed(count);
        replays.begin(Shown.cut(request.query().value(), 200), filter.consumers(), count, before);
        return PATH;
    }

    private String purge(ServerRequest request, Form form) {
        var filter = new DeadLetterQuery(request.query(), useCases.clock()).toChange();
        AuditEntry.of(request).changed(useCases.deadLetterOffice().purge(filter));
        return PATH;
    }
}
