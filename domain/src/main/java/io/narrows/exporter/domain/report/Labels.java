package io.narrows.exporter.domain.report;

import io.narrows.exporter.domain.json.JsonStrings;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a sender says about a report beside its payload, such as `cluster` and `namespace`: names and texts.
///
/// Bounded, immutable and thread-safe. Labels are not secret: routes, searches, consumers and logs may show them. Names
/// and values may have any character, so a consumer must encode what its protocol cannot carry.
///
/// @param all sorted by name; names are case-sensitive
public record Labels(SortedMap<String, String> all) {
    /// The field of an envelope that holds the labels, and its name in errors.
    public static final String FIELD = "labels";

    /// The most labels of a report.
    public static final int MOST = 32;

    /// The most characters (Unicode code points) of a name.
    public static final int LONGEST_NAME = 63;

    /// The most characters (Unicode code points) of a value.
    public static final int LONGEST_VALUE = 255;

    /// The approximate cost of a label without its texts, in bytes.
    private static final int OVERHEAD = 6;

    /// No labels.
    public static final Labels NONE = new Labels(Collections.emptySortedMap());

    /// @throws InvalidReportException if a limit is exceeded, or a name is blank
    public Labels {
        if (all.size() > MOST) {
            throw new InvalidReportException(FIELD, "must have at most " + MOST + " entries");
        }
        all.forEach(Labels::check);
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /// @throws InvalidReportException if a limit is exceeded, or a name is blank
    public static Labels of(Map<String, String> labels) {
        return labels.isEmpty() ? NONE : new Labels(new TreeMap<>(labels));
    }

    private static void check(String name, String value) {
        if (name.isBlank() || length(name) > LONGEST_NAME) {
            throw new InvalidReportException(FIELD, "must have names of 1 to " + LONGEST_NAME + " characters");
        }
        if (length(value) > LONGEST_VALUE) {
            throw new InvalidReportException(FIELD + "." + name, "must have at most " + LONGEST_VALUE + " characters");
        }
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /// The approximate size in bytes, for limits; zero without labels.
    public int size() {
        int size = 0;
        if (!all.isEmpty()) {
            for (var label : all.entrySet()) {
                size += label.getKey().length() + label.getValue().length() + OVERHEAD;
            }
        }
        return size;
    }

    /// The labels as a JSON object of texts, on one line, such as `{"cluster":"prod-eu"}`. `{}` without labels.
    public String json() {
        return all.entrySet().stream()
                .map(label -> JsonStrings.quote(label.getKey()) + ':' + JsonStrings.quote(label.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
