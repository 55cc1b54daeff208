package io.narrows.exporter.bootstrap.config;

import java.util.List;

/// The keys of the exporter itself: all but those under `consumers`, which plugins declare, and those under `routes`
/// and
/// `security.senders`.
final class ExporterKeys {
    /// In the order in which they are shown.
    static final List<KeyGroup> GROUPS = List.of(
            HttpKeys.SERVER,
            HttpKeys.ADMIN,
            SecurityKeys.GROUP,
            SpoolKeys.GROUP,
            PostgresKeys.GROUP,
            HistoryKeys.GROUP,
            PluginKeys.GROUP,
            LaneKeys.GROUP,
            EgressKeys.GROUP,
            ProcessKeys.DEAD_LETTERS,
            ProcessKeys.STOP,
            ProcessKeys.LOG,
            TracingKeys.GROUP);

    /// In the order in which they are shown.
    static final List<Key<?>> ALL =
            GROUPS.stream().<Key<?>>flatMap(group -> group.keys().stream()).toList();

    private ExporterKeys() {}
}
