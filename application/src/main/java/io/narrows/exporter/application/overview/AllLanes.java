package io.narrows.exporter.application.overview;

import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.application.delivery.LaneStatus;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The lanes of all exporters at the spool: each tells the others of its own. Thread-safe.
final class AllLanes {
    private final Dispatcher dispatcher;
    private final Replicas replicas;
    private String shown = "";

    AllLanes(Dispatcher dispatcher, Replicas replicas) {
        this.dispatcher = dispatcher;
        this.replicas = replicas;
    }

    /// The active lanes, sorted. Those of others are some seconds old, and left out while the spool cannot be reached.
    List<LaneStatus> all() {
        if (!replicas.isShared()) {
            return dispatcher.lanes();
        }
        var all = new ArrayList<>(dispatcher.lanes());
        ofOthers().forEach((replica, text) -> all.addAll(ShownLanes.read(replica, text)));
        all.sort(Comparator.comparing((LaneStatus status) -> status.lane().toString())
                .thenComparing(LaneStatus::replica));
        return all;
    }

    private Map<String, String> ofOthers() {
        try {
            var others = new TreeMap<>(replicas.shownLanes());
            others.remove(replicas.name());
            return others;
        } catch (SpoolUnavailableException e) {
            return Map.of();
        }
    }

    /// Tells the others of the lanes here, if something changed.
    synchronized void show() {
        if (replicas.isShared()) {
            var text = ShownLanes.text(dispatcher.lanes());
            if (!text.equals(shown)) {
                replicas.showLanes(text);
                shown = text;
            }
        }
    }
}
