package io.narrows.exporter.adapter.outbound.sealing;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.LabelsReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The column `labels` of a report: a JSON object of texts, so that operators can query it, or a blank text without
/// labels. Never sealed, because labels are not secret. The checksum or the seal of the payload covers it too.
public final class LabelsColumn {
    /// A report without labels.
    public static final String BLANK = "";

    private static final Optional<Labels> NONE = Optional.of(Labels.NONE);

    private LabelsColumn() {}

    public static String of(Labels labels) {
        return labels.isEmpty() ? BLANK : labels.json();
    }

    /// @return empty if the text is damaged
    public static Optional<Labels> read(String kept) {
        if (kept.isEmpty()) {
            return NONE;
        }
        try {
            return LabelsReader.read(new JsonReader(kept.getBytes(StandardCharsets.UTF_8), 1));
        } catch (JsonSyntaxException | InvalidReportException e) {
            return Optional.empty();
        }
    }
}
