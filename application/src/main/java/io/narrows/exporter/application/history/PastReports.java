package io.narrows.exporter.application.history;

import io.narrows.exporter.application.call.UnmetSettings;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.history.History;
import io.narrows.exporter.domain.history.PastReport;
import io.narrows.exporter.domain.history.ReportFilter;
import io.narrows.exporter.domain.history.ReportPage;
import io.narrows.exporter.domain.history.Resend;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Lane;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// Lets an operator look at past reports, and send them again. Thread-safe.
public final class PastReports {
    private static final System.Logger LOGGER = System.getLogger(PastReports.class.getName());
    private static final String TO = "to";

    private final Spool spool;
    private final History history;
    private final ConsumerCatalog catalog;
    private final Dispatcher dispatcher;
    private final Clock clock;

    public PastReports(Spool spool, ConsumerCatalog catalog, Dispatcher dispatcher, Clock clock) {
        this.spool = spool;
        this.history = spool.history();
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.dispatcher = Objects.requireNonNull(dispatcher, "dispatcher");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /// One page of reports, newest first. May be short or empty, and have a next one all the same.
    ///
    /// @param before the `next` of the page before
    public ReportPage list(ReportFilter filter, Optional<ReportId> before, int limit) {
        return history.list(filter, before, limit);
    }

    /// One report with the attempts of each delivery.
    public Optional<PastReport> find(ReportId id) {
        return history.find(id);
    }

    /// The full report; empty if it is unknown, or only its receipt is left.
    public Optional<ReportData> report(ReportId id) {
        return history.report(id);
    }

    /// Counts what a resend would do now.
    ///
    /// @throws InvalidReportException if a consumer in `to` is not installed, or cannot do without settings
    public Resend.Count count(ResendOrder order) {
        return history.count(resend(order, clock.instant()));
    }

    /// Sends again what was accepted until now and is selected. A report that is accepted meanwhile is left alone.
    ///
    /// @throws InvalidReportException if a consumer in `to` is not installed, or cannot do without settings
    public Resend.Count resend(ResendOrder order) {
        var now = clock.instant();
        var resend = resend(order, now);
        try {
            var count = history.resend(resend, now);
            if (count.deliveries() > 0) {
                LOGGER.log(
                        Level.INFO,
                        "reports sent again deliveries={0,number,#} gone={1,number,#}",
                        count.deliveries(),
                        count.gone());
            }
            return count;
        } finally {
            // Also after a failure, because the deliveries that were already put back must be made.
            dispatcher.wakeAll();
        }
    }

    private Resend resend(ResendOrder order, Instant now) {
        return new Resend(
                until(order.filter(), now),
                order.to().stream().sorted().map(this::lane).toList(),
                order.onlyMissing());
    }

    private static ReportFilter until(ReportFilter filter, Instant now) {
        return filter.before().isBefore(now)
                ? filter
                : new ReportFilter(
                        filter.ids(),
                        filter.key(),
                        filter.consumers(),
                        filter.states(),
                        filter.sources(),
                        filter.labels(),
                        filter.from(),
                        now);
    }

    /// The lane of a consumer that is asked for without settings, as a route asks for it.
    private Lane lane(ConsumerId consumer) {
        var type = catalog.find(consumer)
                .orElseThrow(() -> new InvalidReportException(
                        TO, "names '" + consumer + "', and no such consumer is installed; GET /consumers lists them"));
        return switch (bind(type)) {
            case Binding.Bound bound -> spool.lane(type.id(), bound.given());
            case Binding.Incomplete incomplete -> throw needsSettings(type, UnmetSettings.reason(type, incomplete));
            case Binding.NotAskedFor nothing -> throw needsSettings(type, UnmetSettings.nothingAskedFor(type));
        };
    }

    private static Binding bind(ConsumerType type) {
        try {
            return type.bind(ConsumerSettings.NONE);
        } catch (InvalidSettingException e) {
            throw needsSettings(type, e.setting() + " " + e.problem());
        }
    }

    private static InvalidReportException needsSettings(ConsumerType type, String problem) {
        return new InvalidReportException(
                TO,
                "names '" + type.id() + "', which needs settings (" + problem
                        + "): name a consumer of this type in the configuration and use its name; or leave 'to' out, and"
                        + " select deliveries by 'consumer': they are made again with the settings they came with");
    }
}
