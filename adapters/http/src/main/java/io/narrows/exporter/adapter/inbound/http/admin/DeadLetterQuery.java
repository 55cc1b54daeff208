package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.common.uri.UriQuery;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeadLetterFilter;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The query string that selects dead letters.
public final class DeadLetterQuery {
    private static final String AFTER = "after";
    private static final String LIMIT = "limit";
    private static final String ALL = "all";
    private static final String DRY_RUN = "dryRun";
    private static final Set<String> FILTERS =
            Set.of("consumer", "source", "cause", "reason", "reasonId", "olderThan", "ids");
    private static final Pattern REASON_ID = Pattern.compile("[0-9a-f]{12}");
    private static final int USUAL_LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;

    private final Query query;
    private final Clock clock;

    public DeadLetterQuery(UriQuery raw, Clock clock) {
        this.query = new Query(raw);
        this.clock = clock;
    }

    /// The filter of a request that lists dead letters.
    DeadLetterFilter toList() {
        query.allowOnly(filtersAnd(AFTER, LIMIT));
        return filter();
    }

    /// The filter of a request that changes dead letters. Selecting all of them takes an explicit parameter.
    public DeadLetterFilter toChange() {
        query.allowOnly(filtersAnd(ALL, DRY_RUN));
        var filter = filter();
        if (filter.equals(DeadLetterFilter.ALL) && !query.flag(ALL)) {
            throw Refusal.invalid(
                    "query", "must say which dead letters are meant, by a filter, or all=true for all of them");
        }
        return filter;
    }

    boolean isDryRun() {
        return query.flag(DRY_RUN);
    }

    int limit() {
        return query.number(LIMIT, 1, HIGHEST_LIMIT, USUAL_LIMIT);
    }

    public Optional<DeliveryId> after() {
        return query.text(AFTER).map(DeadLetterQuery::deliveryId);
    }

    /// The path of the next page: the same query, continued after the given dead letter.
    public String pathAfter(String path, DeliveryId last) {
        return query.pathWith(path, AFTER, last.toString());
    }

    /// The filter of a page that shows dead letters, and that ignores what else its query says.
    public DeadLetterFilter toShow() {
        return filter();
    }

    /// The part of the query that selects dead letters.
    public String filterQuery() {
        return query.only(FILTERS);
    }

    /// @throws Refusal if the text is not a delivery id
    static DeliveryId deliveryId(String text) {
        return deliveryIdIn(text)
                .orElseThrow(() -> Refusal.invalid("ids", "must be ids of deliveries, such as those in the list"));
    }

    static Optional<DeliveryId> deliveryIdIn(String text) {
        var parts = text.split("-", 2);
        try {
            return parts.length == 2
                    ? Optional.of(
                            new DeliveryId(new ReportId(parts[0].toUpperCase(Locale.ROOT)), new ConsumerId(parts[1])))
                    : Optional.empty();
        } catch (InvalidReportException e) {
            return Optional.empty();
        }
    }

    private DeadLetterFilter filter() {
        return new DeadLetterFilter(
                set("consumer", DeadLetterQuery::consumerId),
                set("source", Function.identity()),
                set("cause", DeadLetterQuery::cause),
                query.text("reason").orElse(""),
                query.duration("olderThan")
                        .map(age -> clock.instant().minus(age))
                        .orElse(Instant.MAX),
                set("ids", DeadLetterQuery::deliveryId),
                set("reasonId", DeadLetterQuery::reasonId));
    }

    private <T> Set<T> set(String name, Function<String, T> read) {
        return query.list(name).stream().map(read).collect(Collectors.toSet());
    }

    private static ConsumerId consumerId(String text) {
        try {
            return new ConsumerId(text);
        } catch (InvalidReportException e) {
            throw Refusal.invalid("consumer", "must be the id of a consumer");
        }
    }

    private static String reasonId(String text) {
        if (!REASON_ID.matcher(text).matches()) {
            throw Refusal.invalid("reasonId", "must be ids of reasons, such as those at /dead-letters/reasons");
        }
        return text;
    }

    private static DeathCause cause(String text) {
        return Arrays.stream(DeathCause.values())
                .filter(cause -> cause.label().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(
                        () -> Refusal.invalid("cause", "must be one of " + String.join(", ", DeathCause.labels())));
    }

    private static Set<String> filtersAnd(String... more) {
        return Stream.concat(FILTERS.stream(), Stream.of(more)).collect(Collectors.toSet());
    }
}
