package io.narrows.exporter.adapter.inbound.cli.overview;

import io.narrows.exporter.adapter.inbound.cli.output.Columns;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The status of an exporter as text for a terminal.
record StatusPage(StatusJson status) {
    private static final int MOST_SOURCES = 20;

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add((status.acceptsReports() ? "accepts reports" : "ACCEPTS NO REPORTS") + ", spool "
                + String.format(Locale.ROOT, "%.1f", 100 * status.spool().fill()) + " % full, "
                + status.at());
        if (!status.replicas().isEmpty()) {
            lines.add("exporters at the spool: " + String.join(", ", status.replicas()));
        }
        lines.add("");
        lines.addAll(consumers());
        if (!status.sources().isEmpty()) {
            lines.add("");
            lines.addAll(sources());
        }
        return lines;
    }

    private List<String> consumers() {
        var columns = new Columns("CONSUMER", "STATE", "WAITING", "OLDEST", "DEAD", "IN/MIN", "OUT/MIN", "WHY");
        for (var consumer : status.consumers()) {
            columns.add(
                    consumer.id(),
                    consumer.state(),
                    Long.toString(consumer.waiting()),
                    consumer.oldestWaiting().map(this::age).orElse("-"),
                    Long.toString(consumer.dead()),
                    Long.toString(consumer.acceptedLastMinute()),
                    Long.toString(consumer.deliveredLastMinute()),
                    why(consumer));
        }
        return columns.lines();
    }

    private static String why(StatusJson.Consumer consumer) {
        return consumer.paused()
                .map(pause -> "by " + pause.by() + " since " + pause.since()
                        + pause.reason().map(reason -> ": " + reason).orElse(""))
                .or(consumer::reason)
                .orElse("");
    }

    private List<String> sources() {
        var columns = new Columns("SOURCE", "LAST REPORT", "REPORTS", "");
        status.sources().stream()
                .limit(MOST_SOURCES)
                .forEach(source -> columns.add(
                        source.source().isBlank() ? "(none)" : source.source(),
                        age(source.lastReport()) + " ago",
                        Long.toString(source.reports()),
                        source.silent() ? "silent longer than usual" : ""));
        var lines = new ArrayList<>(columns.lines());
        var more = Math.max(0, status.sources().size() - MOST_SOURCES) + status.sourcesLeftOut();
        if (more > 0) {
            lines.add(more + " more");
        }
        return lines;
    }

    /// How long ago a time was, such as `3m`.
    private String age(String time) {
        try {
            var age = Duration.between(Instant.parse(time), Instant.parse(status.at()));
            if (age.toDays() > 0) {
                return age.toDays() + "d";
            }
            if (age.toHours() > 0) {
                return age.toHours() + "h";
            }
            return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
        } catch (DateTimeParseException e) {
            return time;
        }
    }
}
