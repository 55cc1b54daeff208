package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.report.Labels;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The labels that a report must have, such as `cluster=prod-*`: a pattern for the value of each.
///
/// Immutable and thread-safe.
///
/// @param all by the names of the labels; all of them must match
public record LabelPatterns(SortedMap<String, Glob> all) {
    /// Matches every report.
    public static final LabelPatterns NONE = new LabelPatterns(Collections.emptySortedMap());

    public LabelPatterns {
        all = Collections.unmodifiableSortedMap(new TreeMap<>(all));
    }

    /// Whether a report with these labels has each of the labels with a value that matches.
    public boolean match(Labels labels) {
        for (var wanted : all.entrySet()) {
            var given = labels.all().get(wanted.getKey());
            if (given == null || !wanted.getValue().matches(given)) {
                return false;
            }
        }
        return true;
    }

    /// Reads `name=pattern`, several with commas between.
    ///
    /// @param text blank for none
    /// @throws IllegalArgumentException says what is wrong
    public static LabelPatterns parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        var all = new TreeMap<String, Glob>();
        for (var part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            var name = part.substring(0, Math.max(0, equals)).strip();
            if (name.isEmpty() || part.substring(equals + 1).isBlank()) {
                throw new IllegalArgumentException("must be name=pattern, such as cluster=prod-*, several with commas");
            }
            if (all.put(name, new Glob(part.substring(equals + 1).strip())) != null) {
                throw new IllegalArgumentException("names the label '" + name + "' twice");
            }
        }
        return new LabelPatterns(all);
    }

    /// As `parse` reads it; blank for none.
    @Override
    public String toString() {
        return all.entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(", "));
    }
}
