package io.narrows.exporter.adapter.outbound.postgres.replica;

import io.narrows.exporter.adapter.outbound.postgres.sql.Connector;
import io.narrows.exporter.adapter.outbound.postgres.sql.Database;
import io.narrows.exporter.adapter.outbound.postgres.sql.DatabaseClock;
import io.narrows.exporter.adapter.outbound.postgres.sql.Failures;
import io.narrows.exporter.adapter.outbound.postgres.sql.KeptConnection;
import io.narrows.exporter.adapter.outbound.postgres.sql.RepeatingThread;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.Replica;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The row of this replica, which a heartbeat keeps alive, and what the rows of the others say. Times are the
/// database's.
///
/// A replica whose row is gone was taken for dead, and others have its deliveries: it gets another number. A replica
/// takes others for dead only after it saw the database without a break for the whole timeout itself, because after an
/// outage of the database all of them look dead. Thread-safe.
public final class Membership implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Membership.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(1);
    private static final Duration TRY_AGAIN = Duration.ofMillis(250);
    private static final String NOT_YET = "not connected yet";

    private static final String BEAT = """
            UPDATE replica SET seen = now() WHERE id = ? RETURNING (extract(epoch FROM clock_timestamp()) * 1000)::bigint""";

    private final Runnable broken;
    private final Duration timeout;
    private final String name;
    private final DatabaseClock databaseClock;
    private final CountDownLatch end = new CountDownLatch(1);
    private final RepeatingThread thread;
    private final KeptConnection connection;
    private final Unbroken unbroken;
    private volatile int number;
    private volatile String problem = NOT_YET;
    private volatile Set<ConsumerId> consumers = Set.of();
    private volatile String lanes = "";
    private volatile List<Replica> others = List.of();

    /// Registers a replica.
    ///
    /// @param name made unique among the live replicas
    /// @param broken called when the database does not answer
    public Membership(Connector connector, String name, Runnable broken) throws SQLException {
        this.broken = broken;
        this.timeout = connector.settings().replicaTimeout();
        this.unbroken = new Unbroken(timeout, PERIOD.multipliedBy(2), System::nanoTime);
        this.connection = new KeptConnection(() -> connector.open(timeout));
        var first = connection.get();
        this.databaseClock = DatabaseClock.of(first);
        this.name = unique(first, name);
        register(first);
        beat(first);
        this.thread = new RepeatingThread("spool-heartbeat", () -> end.getCount() == 0, this::step);
    }

    /// Begins the heartbeat.
    public void start() {
        thread.start();
    }

    private static String unique(Connection connection, String name) throws SQLException {
        var isTaken = Sql.number(connection, "SELECT count(*) FROM replica WHERE name = ?", name) > 0;
        return isTaken ? name + "-" + Sql.number(connection, "SELECT nextval('replica_id')") : name;
    }

    /// The number of this replica now.
    public int number() {
        return number;
    }

    /// The clock of the database, which each heartbeat reads.
    public DatabaseClock databaseClock() {
        return databaseClock;
    }

    public String name() {
        return name;
    }

    /// Why the database could not be reached at the last heartbeat.
    public Optional<String> problem() {
        return Optional.of(problem).filter(reason -> !reason.isEmpty());
    }

    /// All live replicas, sorted by name.
    public List<Replica> live() {
        return Stream.concat(Stream.of(new Replica(name, consumers)), others.stream())
                .sorted(Comparator.comparing(Replica::name))
                .toList();
    }

    public boolean hasOthers() {
        return !others.isEmpty();
    }

    /// Stores what is installed here, and reads what is installed elsewhere.
    void announce(Database database, Set<ConsumerId> installed) {
        consumers = Set.copyOf(installed);
        others = database.once(connection -> {
            Sql.update(connection, "UPDATE replica SET consumers = ? WHERE id = ?", names(), number);
            return readOthers(connection);
        });
    }

    /// Stores the text that the others may read.
    void show(Database database, String text) {
        lanes = text;
        database.once(connection -> Sql.update(connection, "UPDATE replica SET lanes = ? WHERE id = ?", text, number));
    }

    private Sql.ArrayOf names() {
        return Sql.array(
                "text", consumers.stream().map(ConsumerId::value).sorted().toList());
    }

    private void step() throws InterruptedException {
        var wait = problem.isEmpty() ? PERIOD : TRY_AGAIN;
        if (!end.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
            beatSafely();
        }
    }

    private void beatSafely() {
        try {
            beat(connection.get());
        } catch (SQLException e) {
            connection.breakOff();
            miss(e);
        } catch (RuntimeException | Error e) {
            connection.breakOff();
            unbroken.broke();
            throw e;
        }
    }

    private void miss(SQLException e) {
        if (problem.isEmpty()) {
            LOGGER.log(Level.WARNING, "spool unavailable reason=\"{0}\"", Failures.reason(e));
            broken.run();
        }
        problem = Failures.reason(e);
        unbroken.broke();
    }

    private void beat(Connection connection) throws SQLException {
        var now = Rows.first(connection, BEAT, row -> row.getLong(1), number);
        now.ifPresent(this::noteBeat);
        if (now.isEmpty()) {
            LOGGER.log(
                    Level.WARNING,
                    "replica was taken for dead replica={0} number={1,number,#} action=\"it takes a new number; what it"
                            + " was delivering may be delivered twice\"",
                    name,
                    number);
            register(connection);
        }
        others = readOthers(connection);
        if (!problem.isEmpty() && !problem.equals(NOT_YET)) {
            LOGGER.log(Level.INFO, "spool available again replica={0}", name);
        }
        problem = "";
    }

    private void noteBeat(long millis) {
        databaseClock.set(millis);
        unbroken.beat(millis);
    }

    /// As `Unbroken.deadBefore`.
    Optional<Long> deadBefore() {
        return unbroken.deadBefore();
    }

    private void register(Connection connection) throws SQLException {
        number = (int) Sql.number(connection, """
                INSERT INTO replica (id, name, seen, consumers, lanes)
                VALUES (nextval('replica_id'), ?, now(), ?, ?) RETURNING id""", name, names(), lanes);
    }

    private List<Replica> readOthers(Connection connection) throws SQLException {
        var found = new ArrayList<Replica>();
        try (var statement = Sql.prepare(connection, "SELECT name, consumers FROM replica WHERE id <> ?", number);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                var names = (String[]) rows.getArray(2).getArray();
                found.add(new Replica(
                        rows.getString(1),
                        Stream.of(names).map(ConsumerId::new).collect(Collectors.toCollection(HashSet::new))));
            }
        }
        return List.copyOf(found);
    }

    /// Ends the heartbeat. The row must be removed afterwards.
    @Override
    public void close() {
        end.countDown();
        thread.close(PERIOD.plus(timeout));
        connection.close();
    }
}
