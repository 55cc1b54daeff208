package io.narrows.exporter.plugin.opensearch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The index names of one consumer's reports. Remembers those of a bounded number of sources, because a source sends
/// many reports. Thread-safe.
final class IndexNames {
    static final int MOST = 500;

    /// The longest source whose index name is remembered, in characters.
    static final int LONGEST = 255;

    private final String index;
    private final Map<String, IndexName> bySource = new ConcurrentHashMap<>();

    /// @param index the index in the settings
    IndexNames(String index) {
        this.index = index;
    }

    /// The index of a report.
    ///
    /// @param source the report's source; blank if it has none
    IndexName of(String source) {
        var known = bySource.get(source);
        if (known != null) {
            return known;
        }
        var name = IndexName.of(source, index);
        if (source.length() <= LONGEST) {
            if (bySource.size() >= MOST) {
                bySource.clear(); // somebody makes up sources, so none of them is worth keeping
            }
            bySource.put(source, name);
        }
        return name;
    }

    /// How many names are remembered.
    int size() {
        return bySource.size();
    }
}
