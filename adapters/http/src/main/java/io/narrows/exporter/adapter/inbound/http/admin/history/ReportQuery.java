package io.narrows.exporter.adapter.inbound.http.admin.history;

import io.helidon.common.uri.UriQuery;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.application.history.ResendOrder;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportFilter.State;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The query string that selects past reports.
public final class ReportQuery {
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";
    private static final String ALL = "all";
    private static final String DRY_RUN = "dryRun";
    private static final String TO = "to";
    private static final String ONLY_MISSING = "onlyMissing";
    private static final Set<String> FILTERS =
            Set.of("state", "consumer", "source", "label", "from", "until", "since", "ids", "key", "sender");
    private static final int USUAL_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final Query query;
    private final Clock clock;

    public ReportQuery(UriQuery raw, Clock clock) {
        this.query = new Query(raw);
        this.clock = clock;
    }

    /// The filter of a request that lists reports.
    public ReportFilter toList() {
        query.allowOnly(filtersAnd(AFTER, LIMIT));
        return filter();
    }

    /// What a request asks to send again. Selecting all reports takes an explicit parameter.
    public ResendOrder toResend() {
        query.allowOnly(filtersAnd(TO, ONLY_MISSING, ALL, DRY_RUN));
        var filter = filter();
        if (filter.equals(ReportFilter.ALL) && !query.flag(ALL)) {
            throw Refusal.invalid(
                    "query", "must say which reports are meant, by a filter, or all=true for all of them");
        }
        var to = set(TO, text -> consumerId(TO, text));
        if (query.flag(ONLY_MISSING) && to.isEmpty()) {
            throw Refusal.invalid(ONLY_MISSING, "needs 'to': the consumers that lack the reports");
        }
        return new ResendOrder(filter, to, query.flag(ONLY_MISSING));
    }

    boolean isDryRun() {
        return query.flag(DRY_RUN);
    }

    int limit() {
        return query.number(LIMIT, 1, HIGHEST_LIMIT, USUAL_LIMIT);
    }

    public Optional<ReportId> after() {
        return query.text(AFTER).map(text -> reportId(AFTER, text));
    }

    /// The path of the next page.
    String pathAfter(ReportId last) {
        return pathAfter("/reports", last);
    }

    /// The path of the next page of a list at another path.
    public String pathAfter(String path, ReportId last) {
        return query.pathWith(path, AFTER, last.value());
    }

    /// The part of the query that selects reports.
    public String filterQuery() {
        return query.only(FILTERS);
    }

    public static Optional<ReportId> reportIdIn(String text) {
        try {
            return Optional.of(new ReportId(text.toUpperCase(Locale.ROOT)));
        } catch (InvalidReportException e) {
            return Optional.empty();
        }
    }

    private ReportFilter filter() {
        return new ReportFilter(
                set("ids", text -> reportId("ids", text)),
                key(),
                set("consumer", text -> consumerId("consumer", text)),
                set("state", ReportQuery::state),
                set("source", text -> glob("source", text)),
                labels(),
                from(),
                query.text("until").map(text -> time("until", text)).orElse(Instant.MAX));
    }

    private Instant from() {
        var since = query.duration("since").map(age -> clock.instant().minus(age));
        var from = query.text("from").map(text -> time("from", text));
        if (since.isPresent() && from.isPresent()) {
            throw Refusal.invalid("since", "and 'from' say the same in two ways: leave one out");
        }
        return since.or(() -> from).orElse(Instant.MIN);
    }

    private Optional<IdempotencyKey> key() {
        var key = query.text("key").map(ReportQuery::idempotencyKey);
        var sender = query.text("sender");
        if (sender.isPresent() && key.isEmpty()) {
            throw Refusal.invalid("sender", "needs 'key': it says whose idempotency key that is");
        }
        return key.map(text -> sender.map(text::ownedBy).orElse(text));
    }

    private Map<String, Glob> labels() {
        var labels = new HashMap<String, Glob>();
        for (var text : query.values("label")) {
            int end = text.indexOf('=');
            if (end <= 0 || end == text.length() - 1) {
                throw Refusal.invalid("label", "must be a name and a pattern, such as cluster=prod-*");
            }
            if (labels.put(text.substring(0, end), glob("label", text.substring(end + 1))) != null) {
                throw Refusal.invalid("label", "must name each label once");
            }
        }
        return labels;
    }

    private <T> Set<T> set(String name, Function<String, T> read) {
        return query.list(name).stream().map(read).collect(Collectors.toSet());
    }

    private static State state(String text) {
        return Stream.of(State.values())
                .filter(state -> state.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid("state", "must be one of pending, delivered, dead"));
    }

    private static ConsumerId consumerId(String parameter, String text) {
        try {
            return new ConsumerId(text);
        } catch (InvalidReportException e) {
            throw Refusal.invalid(parameter, "must be the id of a consumer");
        }
    }

    private static ReportId reportId(String parameter, String text) {
        return reportIdIn(text)
                .orElseThrow(() -> Refusal.invalid(parameter, "must be ids of reports, such as those in the list"));
    }

    private static IdempotencyKey idempotencyKey(String text) {
        try {
            return new IdempotencyKey(text);
        } catch (InvalidReportException e) {
            throw Refusal.invalid("key", e.problem());
        }
    }

    private static Glob glob(String parameter, String text) {
        try {
            return new Glob(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid(parameter, "must have patterns of 1 to 255 characters");
        }
    }

    private static Instant time(String parameter, String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw Refusal.invalid(parameter, "must be a time such as 2026-11-26T08:00:00Z");
        }
    }

    private static Set<String> filtersAnd(String... more) {
        return Stream.concat(FILTERS.stream(), Stream.of(more)).collect(Collectors.toSet());
    }
}
