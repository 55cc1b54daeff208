package io.narrows.exporter.domain.report;

import io.narrows.exporter.domain.json.JsonReader;
import java.util.Optional;
import java.util.TreeMap;

/// Reads labels from JSON in one pass, and stops at the first exceeded limit.
///
/// An error names the label and never repeats a value. Null means absent, the last duplicate wins, and names are
/// case-sensitive.
public final class LabelsReader {
    /// The most bytes of a character in UTF-8.
    private static final int WIDEST = 4;

    private final JsonReader json;
    private final TreeMap<String, String> read = new TreeMap<>();

    private LabelsReader(JsonReader json) {
        this.json = json;
    }

    /// Reads the next value.
    ///
    /// @return empty for null
    /// @throws InvalidReportException if the value is not an object of texts, or exceeds a limit of labels
    public static Optional<Labels> read(JsonReader json) {
        return switch (json.peek()) {
            case NULL -> {
                json.skip();
                yield Optional.empty();
            }
            case OBJECT -> Optional.of(new LabelsReader(json).labels());
            default -> throw new InvalidReportException(Labels.FIELD, "must be an object of texts");
        };
    }

    private Labels labels() {
        json.beginObject();
        while (json.nextMember()) {
            label(name());
            if (read.size() > Labels.MOST) {
                throw new InvalidReportException(Labels.FIELD, "must have at most " + Labels.MOST + " entries");
            }
        }
        return Labels.of(read);
    }

    private String name() {
        if (json.nameLength() > Labels.LONGEST_NAME * WIDEST) {
            throw new InvalidReportException(
                    Labels.FIELD, "must have names of 1 to " + Labels.LONGEST_NAME + " characters");
        }
        return json.name();
    }

    private void label(String name) {
        switch (json.peek()) {
            case NULL -> {
                json.skip();
                read.remove(name);
            }
            case STRING ->
                read.put(
                        name,
                        json.string(Labels.LONGEST_VALUE * WIDEST)
                                .orElseThrow(() -> new InvalidReportException(
                                        Labels.FIELD + "." + name,
                                        "must have at most " + Labels.LONGEST_VALUE + " characters")));
            default -> throw new InvalidReportException(Labels.FIELD + "." + name, "must be a text");
        }
    }
}
