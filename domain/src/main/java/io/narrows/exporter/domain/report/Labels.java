package io.narrows.exporter.domain.report;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a sender says about a report beside its payload, such as `cluster` and `namespace`: names and texts.
///
/// Bounded, immutable and thread-safe. Labels are not secret: routes, searches, consumers and logs may show them.
///
/// @param all sorted by name
public record Labels(SortedMap<String, String> all) {
    /// The most labels of a report.
    public static final int MOST = 32;

    /// The most characters of a name.
    public static final int LONGEST_NAME = 63;

    /// The most characters of a value.
    public static final int LONGEST_VALUE = 255;

    /// No labels.
    public static final Labels NONE = new Labels(Collections.emptySortedMap());

    /// @throws InvalidReportException if a limit is exceeded, or a name is blank
    public Labels {
        if (all.size() > MOST) {
            throw new InvalidReportException("labels", "may have at most " + MOST + " entries");
        }
        all.forEach(Labels::check);
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /// @throws InvalidReportException if a limit is exceeded, or a name is blank
    public static Labels of(Map<String, String> labels) {
        return labels.isEmpty() ? NONE : new Labels(new TreeMap<>(labels));
    }

    private static void check(String name, String value) {
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new InvalidReportException("labels", "must have names of 1 to " + LONGEST_NAME + " characters");
        }
        if (value.length() > LONGEST_VALUE) {
            throw new InvalidReportException(
                    "labels." + name, "must have at most " + LONGEST_VALUE + " characters");
        }
    }
}
