package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.application.overview.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToLongFunction;

/// A number at the top of the flow.
///
/// @param style `bad` if somebody has to do something, otherwise `plain`
record Figure(String label, String value, String style) {
    /// The events of the exporter warn from this part of the spool on, too.
    private static final int NEARLY_FULL = 80;

    /// @param accepted reports since the start
    static List<Figure> all(Status status, long accepted) {
        long dead = sum(status, consumer -> consumer.tally().dead())
                + status.notInstalled().dead();
        return List.of(
                plain("reports accepted since the start", Shown.count(accepted)),
                plain(
                        "deliveries accepted, last minute",
                        Shown.count(sum(status, consumer -> consumer.rate().accepted()))),
                plain(
                        "delivered, last minute",
                        Shown.count(sum(status, consumer -> consumer.rate().delivered()))),
                plain(
                        "waiting",
                        Shown.count(sum(status, consumer -> consumer.tally().pending()))),
                plain("oldest waiting", oldest(status)),
                figure("dead letters", Shown.count(dead), dead > 0),
                spool(status));
    }

    private static Figure spool(Status status) {
        int percent =
                Shown.percent(status.spool().usedBytes(), status.spool().limitBytes());
        var of = " of " + Shown.size(status.spool().limitBytes());
        return status.acceptsReports()
                ? figure("spool" + of, percent + " %", percent >= NEARLY_FULL)
                : figure("spool" + of + ": takes no report", percent + " %", true);
    }

    private static String oldest(Status status) {
        return status.consumers().stream()
                .map(ConsumerStatus::oldestWaiting)
                .flatMap(Optional::stream)
                .min(Comparator.<Instant>naturalOrder())
                .map(oldest -> Shown.span(Duration.between(oldest, status.at())))
                .orElse("none");
    }

    private static long sum(Status status, ToLongFunction<ConsumerStatus> count) {
        return status.consumers().stream().mapToLong(count).sum();
    }

    private static Figure plain(String label, String value) {
        return figure(label, value, false);
    }

    private static Figure figure(String label, String value, boolean isBad) {
        return new Figure(label, value, isBad ? "bad" : "plain");
    }
}
