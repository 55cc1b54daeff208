package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Replica;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A spool as one of several exporters sees it, with others that only tell of their lanes. Can be made unavailable.
public final class SharedSpool implements Replicas {
    private final String name;
    private final Map<String, String> others = new TreeMap<>();
    private volatile boolean isAway;

    private SharedSpool(String name) {
        this.name = name;
    }

    /// A shared spool that is always available.
    public static Spool of(Spool real, String name) {
        return new SharedSpool(name).over(real);
    }

    static SharedSpool named(String name) {
        return new SharedSpool(name);
    }

    Spool over(Spool real) {
        return (Spool) Proxy.newProxyInstance(
                Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("replicas")) {
                        return this;
                    }
                    if (isAway && !method.getName().equals("close")) {
                        throw new SpoolUnavailableException("db.test:5432 refuses connections");
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    void goAway(boolean away) {
        isAway = away;
    }

    /// Makes another exporter tell of its lanes.
    void tell(String other, String lanes) {
        others.put(other, lanes);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public List<Replica> live() {
        return List.of(new Replica(name, Set.of()));
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
        return Map.copyOf(others);
    }
}
