package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.http.Status;
import io.narrows.exporter.adapter.inbound.http.server.wire.Pace;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;

/// The connections of one port. Admits new connections. When the port is full, it closes the connection that has kept
/// the exporter waiting longest. Thread-safe.
final class Connections {
    private static final Duration YOUNG = Duration.ofSeconds(1);
    private static final long LINGER = Duration.ofSeconds(1).toNanos();
    private static final long FAREWELL = Duration.ofSeconds(1).toNanos();

    private final ConnectionLimits limits;
    private final Function<Status, byte[]> finalAnswers;
    private final ShedLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<DoorConnection> admitted = new LinkedHashSet<>();
    private final Map<String, Integer> perAddress = new HashMap<>();
    private final Set<DoorConnection> leaving = ConcurrentHashMap.newKeySet();

    /// @param finalAnswers makes the answer that is written to a connection before it is closed
    Connections(String port, ConnectionLimits limits, Function<Status, byte[]> finalAnswers) {
        this.limits = limits;
        this.finalAnswers = finalAnswers;
        this.log = new ShedLog(port);
    }

    ShedLog log() {
        return log;
    }

    byte[] finalAnswer(Status status) {
        return finalAnswers.apply(status);
    }

    int open() {
        lock.lock();
        try {
            return admitted.size();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether the connection was admitted, if necessary after another was closed
    boolean admit(DoorConnection newcomer) {
        lock.lock();
        try {
            var address = newcomer.address();
            if (!makeRoom(address)) {
                log.count(Shedding.REFUSED);
                newcomer.pace().shed(newcomer.pace().now());
                leaving.add(newcomer);
                return false;
            }
            admitted.add(newcomer);
            perAddress.merge(address, 1, Integer::sum);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean makeRoom(String address) {
        var isPortFull = admitted.size() >= limits.max();
        if (perAddress.getOrDefault(address, 0) >= limits.maxPerAddress()) {
            return shedOne(
                    isPortFull ? Shedding.PORT_FULL : Shedding.ADDRESS_FULL,
                    other -> other.address().equals(address));
        }
        return !isPortFull || shedOne(Shedding.PORT_FULL, other -> true);
    }

    /// Forgets a connection. Called when the connection's thread has finished.
    void left(DoorConnection connection) {
        leaving.remove(connection);
        lock.lock();
        try {
            forget(connection);
        } finally {
            lock.unlock();
        }
    }

    /// Closes the overdue connections.
    void sweep() {
        long now = System.nanoTime();
        for (var connection : snapshot()) {
            var state = connection.pace().now();
            long age = now - state.since();
            switch (state.phase()) {
                case HEAD -> shedIf(age > limits.headTimeout().toNanos(), connection, state, Shedding.HEAD_TIMEOUT);
                case IDLE ->
                    shedIf(
                            age > limits.idleTimeout().toNanos() && !connection.isAnswering(),
                            connection,
                            state,
                            Shedding.IDLE_TIMEOUT);
                case LINGER -> {
                    if (age > LINGER) {
                        connection.closeNow();
                    }
                }
                default -> {}
            }
            long writing = connection.writingSince();
            if (writing != 0 && now - writing > limits.answerTimeout().toNanos()) {
                shedIf(true, connection, connection.pace().now(), Shedding.ANSWER_TIMEOUT);
            }
        }
        leaving.stream()
                .filter(connection -> now - connection.pace().now().since() > FAREWELL)
                .forEach(DoorConnection::closeNow);
        log.tell(open(), limits.max());
    }

    private List<DoorConnection> snapshot() {
        lock.lock();
        try {
            return List.copyOf(admitted);
        } finally {
            lock.unlock();
        }
    }

    private void shedIf(boolean isOverdue, DoorConnection connection, Pace.State state, Shedding reason) {
        if (!isOverdue) {
            return;
        }
        lock.lock();
        try {
            shed(connection, state, reason);
        } finally {
            lock.unlock();
        }
    }

    /// @param reason why the port needs room
    /// @return whether a connection was closed
    private boolean shedOne(Shedding reason, Predicate<DoorConnection> candidates) {
        long now = System.nanoTime();
        var first = firstToGo(candidates, now);
        while (first.isPresent()) {
            if (shed(first.get().connection(), first.get().state(), reason)) {
                return true;
            }
            first = firstToGo(candidates, now); // this one has become busy meanwhile
        }
        return false;
    }

    /// One pass without sorting, because a port under attack does this for every new connection.
    private Optional<Candidate> firstToGo(Predicate<DoorConnection> candidates, long now) {
        var first = Optional.<Candidate>empty();
        for (var connection : admitted) {
            if (candidates.test(connection)) {
                var candidate = Candidate.of(connection, now);
                if (candidate.mayGo()
                        && (first.isEmpty() || Candidate.FIRST_TO_GO.compare(candidate, first.get()) < 0)) {
                    first = Optional.of(candidate);
                }
            }
        }
        return first;
    }

    private boolean shed(DoorConnection connection, Pace.State state, Shedding reason) {
        if (!connection.pace().shed(state)) {
            return false;
        }
        log.count(reason);
        forget(connection);
        leaving.add(connection);
        connection.cutOff(state.phase(), reason);
        return true;
    }

    private void forget(DoorConnection connection) {
        if (admitted.remove(connection)) {
            perAddress.computeIfPresent(connection.address(), (address, count) -> count == 1 ? null : count - 1);
        }
    }

    /// A connection that may be closed to make room.
    ///
    /// @param rank the order of closing: connections that linger after their last answer, connections without a
    ///     request so far, connections between two requests, very new connections, connections that are still sending,
    ///     and connections that do not read their answer
    /// @param age how long the connection has been in this state
    private record Candidate(DoorConnection connection, Pace.State state, int rank, long age) {
        static final Comparator<Candidate> FIRST_TO_GO = Comparator.comparingInt(Candidate::rank)
                .thenComparing(Comparator.comparingLong(Candidate::age).reversed());

        private static final int MAY_NOT = Integer.MAX_VALUE;

        static Candidate of(DoorConnection connection, long now) {
            var state = connection.pace().now();
            long writing = connection.writingSince();
            if (writing != 0) {
                long age = now - writing;
                return new Candidate(connection, state, age > YOUNG.toNanos() ? 5 : MAY_NOT, age);
            }
            long age = now - state.since();
            var rank =
                    switch (state.phase()) {
                        case LINGER -> 0;
                        case HEAD -> age > YOUNG.toNanos() ? 1 : 3;
                        case IDLE -> connection.isAnswering() ? MAY_NOT : 2;
                        case BODY -> 4;
                        case BUSY, SHED -> MAY_NOT;
                    };
            return new Candidate(connection, state, rank, age);
        }

        boolean mayGo() {
            return rank != MAY_NOT;
        }
    }
}
