package io.narrows.exporter.bootstrap.logging;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.trace.Span;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;

/// Writes a log record as a JSON object on one line, with the field names of the Elastic Common Schema.
///
/// The fields that a message names as `key=value` are in `labels` too. Text that looks like a credential is masked.
final class EcsFormatter extends Formatter implements LineStyle {
    /// The version of the Elastic Common Schema that has all these fields.
    private static final String ECS = "8.11.0";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

    private final String service;

    /// @param service the name of this service in each line
    EcsFormatter(String service) {
        this.service = service;
    }

    @Override
    public String format(LogRecord entry) {
        var logger = Objects.requireNonNullElse(entry.getLoggerName(), "");
        return line(entry, new RecordOrigin("", logger, true, 0, false, Span.current()));
    }

    @Override
    public String line(LogRecord entry, RecordOrigin origin) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("@timestamp", TIME.format(entry.getInstant()));
        fields.put("log.level", LevelName.of(entry.getLevel()));
        fields.put("message", LineText.withBreaks(Objects.requireNonNullElse(formatMessage(entry), "")));
        fields.put("ecs.version", ECS);
        fields.put("service.name", service);
        fields.put("log.logger", LineText.of(origin.logger()));
        fields.put("process.thread.name", LineText.of(Thread.currentThread().getName()));
        fields.put("trace.id", origin.span().traceId());
        fields.put("span.id", origin.span().spanId());
        var thrown = entry.getThrown();
        if (thrown != null) {
            fields.put("error.type", thrown.getClass().getName());
            fields.put("error.message", LineText.withBreaks(StackText.messageOf(thrown)));
            fields.put("error.stack_trace", LineText.withBreaks(StackText.of(thrown)));
        }
        fields.values().removeIf(String::isEmpty);
        var labels = labels(entry, origin);
        return "{" + members(fields) + (labels.isEmpty() ? "" : ",\"labels\":{" + members(labels) + "}") + "}\n";
    }

    /// Fields of the exporter's own come first, so that no message can replace them.
    private static Map<String, String> labels(LogRecord entry, RecordOrigin origin) {
        var labels = new LinkedHashMap<String, String>();
        if (!origin.consumer().isEmpty()) {
            labels.put("consumer", origin.consumer());
        }
        if (origin.suppressed() > 0) {
            labels.put("suppressed", Long.toString(origin.suppressed()));
        }
        if (origin.isLast()) {
            labels.put("more", "suppressed");
        }
        MessageFields.of(entry).forEach(labels::putIfAbsent);
        return labels;
    }

    private static String members(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> JsonStrings.quote(field.getKey()) + ":" + JsonStrings.quote(field.getValue()))
                .collect(Collectors.joining(","));
    }
}
