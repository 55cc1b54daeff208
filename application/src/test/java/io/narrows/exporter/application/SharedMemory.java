package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Receipt;
import io.narrows.exporter.domain.spool.Replica;
import io.narrows.exporter.domain.spool.Replicas;
import io.narrows.exporter.domain.spool.Spool;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A spool in memory that several exporters in one process share, each under a name. Thread-safe.
public final class SharedMemory {
    private final Spool real;
    private final Map<String, Member> live = new ConcurrentHashMap<>();
    private final Map<LaneName, String> holders = new ConcurrentHashMap<>();
    private final Map<LaneName, Probe> probes = new ConcurrentHashMap<>();

    private record Probe(String by, long untilNanos) {}

    public SharedMemory(Spool real) {
        this.real = real;
    }

    /// The spool as a new replica sees it.
    public Spool join(String name) {
        var member = new Member(name);
        live.put(name, member);
        return (Spool) Proxy.newProxyInstance(
                Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("replicas")) {
                        return member;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// Takes a replica for dead.
    public void leave(String name) {
        live.remove(name);
        holders.values().remove(name);
    }

    /// Who holds a lane that collects.
    public Set<String> holders() {
        return Set.copyOf(holders.values());
    }

    /// Makes a replica the one that took the next try of each failing lane.
    public void takeAllProbes(String name) {
        real.lanes(Optional.empty(), 1_000)
                .forEach(lane -> probes.put(
                        lane,
                        new Probe(name, System.nanoTime() + Duration.ofHours(1).toNanos())));
    }

    /// Gives the next tries free.
    public void freeProbes() {
        probes.clear();
    }

    private final class Member implements Replicas {
        private final String name;
        private volatile Set<ConsumerId> consumers = Set.of();
        private volatile String lanes = "";

        private Member(String name) {
            this.name = name;
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
            return live.values().stream()
                    .map(member -> new Replica(member.name, member.consumers))
                    .sorted(Comparator.comparing(Replica::name))
                    .toList();
        }

        @Override
        public void announce(Set<ConsumerId> installed) {
            consumers = installed;
        }

        @Override
        public void listen(Consumer<LaneName> arrived) {}

        @Override
        public boolean claimProbe(LaneName lane, Duration wait) {
            var mine = new Probe(name, System.nanoTime() + wait.toNanos());
            var now = Objects.requireNonNull(probes.compute(
                    lane,
                    (key, known) ->
                            known == null || known.by().equals(name) || known.untilNanos() - System.nanoTime() <= 0
                                    ? mine
                                    : known));
            return now.equals(mine);
        }

        @Override
        public boolean hold(LaneName lane) {
            return Objects.equals(holders.computeIfAbsent(lane, free -> name), name);
        }

        @Override
        public Set<ReportId> settled(Set<ReportId> reports) {
            return reports.stream()
                    .filter(report ->
                            real.receipt(report).filter(Receipt::isSettled).isPresent())
                    .collect(Collectors.toSet());
        }

        @Override
        public void showLanes(String text) {
            lanes = text;
        }

        @Override
        public Map<String, String> shownLanes() {
            return live.values().stream().collect(Collectors.toMap(member -> member.name, member -> member.lanes));
        }
    }
}
