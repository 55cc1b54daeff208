package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The replica that has its spool for itself: it may do everything, and nobody has to be told.
final class OnlyReplica implements Replicas {
    private static final String NAME = "only";

    static final Replicas ALONE = new OnlyReplica();

    private final List<Replica> live = List.of(new Replica(NAME, Set.of()));

    private OnlyReplica() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public List<Replica> live() {
        return live;
    }

    @Override
    public void announce(Set<ConsumerId> consumers) {}

    @Override
    public void listen(Consumer<LaneName> arrived) {}

    @Override
    public boolean claimProbe(LaneName lane, Duration wait) {
        return true;
    }

    @Override
    public boolean hold(LaneName lane) {
        return true;
    }

    @Override
    public Set<ReportId> settled(Set<ReportId> reports) {
        return Set.of();
    }

    @Override
    public void showLanes(String lanes) {}

    @Override
    public Map<String, String> shownLanes() {
        return Map.of();
    }
}
