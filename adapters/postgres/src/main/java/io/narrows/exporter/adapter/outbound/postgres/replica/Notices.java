package io.narrows.exporter.adapter.outbound.postgres.replica;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.RepeatingThread;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/// Hints between replicas that something became due, with LISTEN and NOTIFY on a connection of their own. A lane that
/// gets many reports is told once in a while, and never in the transaction that appends, because committers with a
/// notification wait for one lock. Thread-safe.
public final class Notices implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Notices.class.getName());
    private static final int PERIOD_MILLIS = 50;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /// A notification has less than 8,000 bytes.
    private static final int MOST_LANES = 500;

    private static final String NOTIFY = "SELECT pg_notify(?, ?)";

    private final Connector connector;
    private final IntFunction<Optional<LaneName>> lanes;
    private final Set<Integer> toTell = new HashSet<>();
    private final RepeatingThread thread;
    private volatile Optional<Consumer<LaneName>> listener = Optional.empty();
    private volatile boolean closed;
    private volatile boolean hasOthers = true;

    /// @param lanes finds the name of a lane
    public Notices(Connector connector, IntFunction<Optional<LaneName>> lanes) {
        this.connector = connector;
        this.lanes = lanes;
        this.thread = new RepeatingThread("spool-notices", () -> closed, this::step);
    }

    public void start() {
        thread.start();
    }

    void listen(Consumer<LaneName> arrived) {
        listener = Optional.of(arrived);
    }

    /// Says whether anybody may listen.
    public void setHasOthers(boolean others) {
        hasOthers = others;
    }

    /// Tells the others soon that a lane has something due.
    public void tell(int lane) {
        if (hasOthers) {
            synchronized (toTell) {
                toTell.add(lane);
            }
        }
    }

    private void step() throws InterruptedException {
        try (var connection = connector.open()) {
            Sql.run(connection, "LISTEN " + connector.settings().schema());
            while (!closed) {
                hear(connection);
                speak(connection);
            }
        } catch (SQLException | SpoolUnavailableException e) {
            LOGGER.log(Level.DEBUG, "notices of the spool interrupted", e);
            Thread.sleep(TRY_AGAIN);
        }
    }

    private void hear(Connection connection) throws SQLException {
        var told = connection.unwrap(PGConnection.class).getNotifications(PERIOD_MILLIS);
        var arrived = listener;
        if (told == null || arrived.isEmpty()) {
            return;
        }
        int self = connection.unwrap(PGConnection.class).getBackendPID();
        for (var notification : told) {
            if (notification.getPID() != self) {
                for (var lane : notification.getParameter().split(",", -1)) {
                    lanes.apply(Integer.parseInt(lane)).ifPresent(arrived.get());
                }
            }
        }
    }

    private void speak(Connection connection) throws SQLException {
        for (var some = next(); !some.isEmpty(); some = next()) {
            try (var statement =
                    Sql.prepare(connection, NOTIFY, connector.settings().schema(), some)) {
                statement.execute();
            }
        }
    }

    private String next() {
        synchronized (toTell) {
            var some = toTell.stream().limit(MOST_LANES).toList();
            some.forEach(toTell::remove);
            return some.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.close(TRY_AGAIN);
    }
}
