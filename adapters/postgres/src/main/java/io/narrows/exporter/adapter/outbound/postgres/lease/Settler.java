package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The thread that settles: each commit takes everything that was settled in the meantime. The commit is synchronous:
/// settlements that a failover loses would be deliveries that are made twice. Submitting is thread-safe.
///
/// A settlement whose commit is unknown is done again, which changes nothing if it was done.
public final class Settler implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Settler.class.getName());
    private static final int MOST = 2_000;
    private static final int IDLE_MILLIS = 200;
    private static final int MOST_TRIES = 8;
    private static final int REMEMBERED = 10_000;

    private final Connector connector;
    private final LinkedBlockingQueue<Group> queue = new LinkedBlockingQueue<>();
    private final Set<Integer> knownToDeliver = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private Optional<Core> core = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private volatile boolean closed;

    /// What one caller settles at once.
    private record Group(List<Claim> claims, CompletableFuture<Void> done) {}

    public Settler(Connector connector) {
        this.connector = connector;
        this.thread = Thread.ofPlatform().daemon().name("spool-settle").unstarted(this::run);
    }

    public void start(Core open) {
        core = Optional.of(open);
        thread.start();
    }

    /// Ends leases; blocks until that is durable.
    ///
    /// @throws SpoolUnavailableException if it is not certain that they ended: then the caller may settle them
    /// again
    void settle(List<Claim> claims) {
        var group = new Group(claims, new CompletableFuture<>());
        queue.add(group);
        if (closed) {
            refuseAll();
        }
        try {
            group.done().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException reason ? reason : e;
        }
    }

    private void refuseAll() {
        for (var left = queue.poll(); left != null; left = queue.poll()) {
            left.done().completeExceptionally(new SpoolUnavailableException("the spool is closed"));
        }
    }

    private void run() {
        while (!closed || !queue.isEmpty()) {
            var groups = next();
            if (!groups.isEmpty()) {
                settleAll(groups);
            }
        }
        connection.ifPresent(Database::breakOne);
    }

    private List<Group> next() {
        var groups = new ArrayList<Group>();
        try {
            var first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
            if (first != null) {
                groups.add(first);
                int size = first.claims().size();
                for (var more = queue.peek();
                        more != null && size + more.claims().size() <= MOST;
                        more = queue.peek()) {
                    groups.add(queue.remove());
                    size += more.claims().size();
                }
            }
        } catch (InterruptedException e) {
            // Nobody interrupts this thread to end it: `close` does.
            return groups;
        }
        return groups;
    }

    private void settleAll(List<Group> groups) {
        try {
            settleTrying(
                    groups.stream().flatMap(group -> group.claims().stream()).toList());
            groups.forEach(group -> group.done().complete(null));
        } catch (SQLException e) {
            var unavailable = Database.unavailable(e);
            groups.forEach(group -> group.done().completeExceptionally(unavailable));
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "settlement failed", e);
            connection.ifPresent(Database::breakOne);
            groups.forEach(group -> group.done().completeExceptionally(e));
        }
    }

    private void settleTrying(List<Claim> claims) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                settleOnce(claims);
                return;
            } catch (SQLException e) {
                connection.filter(used -> Failures.isLost(e)).ifPresent(Database::breakOne);
                var again = Failures.isConflict(e) || (Failures.isLost(e) && tries == 1);
                if (!again || tries == MOST_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(tries * 1_000_000L);
            }
        }
    }

    private void settleOnce(List<Claim> claims) throws SQLException {
        if (connection.isEmpty() || connection.get().isClosed()) {
            connection = Optional.of(connector.open());
        }
        var first = firstDelivered(claims);
        var open = core.orElseThrow();
        new SettleStatement(claims)
                .run(connection.get(), open.receiptSlot(), open.clock().millis(), first, open.replica());
        if (knownToDeliver.size() > REMEMBERED) {
            knownToDeliver.clear();
        }
        knownToDeliver.addAll(first);
    }

    private List<Integer> firstDelivered(List<Claim> claims) {
        return claims.stream()
                .filter(claim -> claim.settlement() instanceof Settlement.Delivered)
                .map(claim -> claim.inFlight().lane())
                .distinct()
                .filter(lane -> !knownToDeliver.contains(lane))
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        refuseAll();
    }
}
