package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.GroupCommit;
import io.narrows.exporter.adapter.outbound.postgres.sql.KeptConnection;
import io.narrows.exporter.domain.spool.Settlement;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Settles leases: each commit takes everything that was settled in the meantime. The commit is synchronous, because
/// settlements that a failover loses would be deliveries that are made twice. Submitting is thread-safe.
///
/// A settlement whose commit is unknown is done again, which changes nothing if it was done.
public final class Settler implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Settler.class.getName());

    /// How many leases a commit ends, unless one caller ends more.
    private static final int MOST = 2_000;

    private static final int MOST_TRIES = 8;
    private static final int REMEMBERED = 10_000;

    private final Set<Integer> knownToDeliver = ConcurrentHashMap.newKeySet();
    private final GroupCommit<Group, Void> queue;
    private Optional<Core> core = Optional.empty();
    private final KeptConnection connection;

    /// The leases that one caller ends at once.
    private record Group(List<Claim> claims, CompletableFuture<Void> done) implements GroupCommit.Entry<Void> {}

    public Settler(Connector connector) {
        this.connection = new KeptConnection(connector::open);
        this.queue = new GroupCommit<>("spool-settle", MOST, Settler::fill, this::settleAll);
    }

    public void start(Core open) {
        core = Optional.of(open);
        queue.start();
    }

    /// Ends leases; blocks until that is durable.
    ///
    /// @throws SpoolUnavailableException if it is not certain that they ended: then the caller may settle them again
    void settle(List<Claim> claims) {
        queue.submit(new Group(claims, new CompletableFuture<>()));
    }

    private static void fill(List<Group> groups, Queue<Group> waiting) {
        int size = groups.getFirst().claims().size();
        for (var more = waiting.peek(); more != null && size + more.claims().size() <= MOST; more = waiting.peek()) {
            groups.add(waiting.remove());
            size += more.claims().size();
        }
    }

    private void settleAll(List<Group> groups) {
        try {
            settleTrying(
                    groups.stream().flatMap(group -> group.claims().stream()).toList());
            groups.forEach(group -> group.done().complete(null));
        } catch (SQLException e) {
            resolve(groups, e);
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "settlement failed", e);
            connection.breakOff();
            groups.forEach(group -> group.done().completeExceptionally(e));
        }
    }

    /// A group that the database does not take must not hold up the others.
    private void resolve(List<Group> groups, SQLException e) {
        if (groups.size() > 1 && !Failures.isUnavailable(e)) {
            groups.forEach(group -> settleAll(List.of(group)));
        } else {
            var unavailable = Database.unavailable(e);
            groups.forEach(group -> group.done().completeExceptionally(unavailable));
        }
    }

    private void settleTrying(List<Claim> claims) throws SQLException {
        for (int tries = 1; ; tries++) {
            try {
                settleOnce(claims);
                return;
            } catch (SQLException e) {
                connection.breakIfLost(e);
                var again = Failures.isConflict(e) || (Failures.isLost(e) && tries == 1);
                if (!again || tries == MOST_TRIES) {
                    throw e;
                }
                LockSupport.parkNanos(tries * 1_000_000L);
            }
        }
    }

    private void settleOnce(List<Claim> claims) throws SQLException {
        var first = firstDelivered(claims);
        var open = core.orElseThrow();
        new SettleStatement(claims)
                .run(connection.get(), open.receiptSlot(), open.databaseClock().millis(), first, open.replica());
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

    /// Breaks the connection, so that nobody waits for a database that does not answer.
    public void breakOff() {
        connection.breakOff();
    }

    @Override
    public void close() {
        queue.close();
        connection.close();
    }
}
