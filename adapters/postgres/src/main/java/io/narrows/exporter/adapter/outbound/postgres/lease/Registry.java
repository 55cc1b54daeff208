package io.narrows.exporter.adapter.outbound.postgres.lease;

import io.narrows.exporter.adapter.outbound.postgres.sql.Core;
import io.narrows.exporter.adapter.outbound.postgres.sql.Rows;
import io.narrows.exporter.adapter.outbound.postgres.sql.Sql;
import io.narrows.exporter.domain.consumer.DeliveryId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;

/// The deliveries that this replica has leased. When a connection was lost, rows may have its mark that it does not
/// know of: the answer to a lease was lost. They are given back, and only they. Thread-safe.
public final class Registry {
    private static final String MARKED = "SELECT id, lane FROM pending WHERE owner = ?";

    /// `+ 0` keeps the planner from reading a whole lane for each row; only the index of the ids is left.
    private static final String FREE = """
            UPDATE pending p SET owner = 0 FROM unnest(?::uuid[], ?::int[]) AS t(id, lane)
            WHERE p.id = t.id AND p.lane + 0 = t.lane AND p.owner = ?""";

    /// The place of a delivery in the database.
    private record Place(UUID id, int lane) {
        static Place of(InFlight inFlight) {
            return new Place(inFlight.id(), inFlight.lane());
        }
    }

    private final IntSupplier number;
    private final LeasedBytes room;
    private final Map<DeliveryId, InFlight> leased = new ConcurrentHashMap<>();
    private final ReentrantReadWriteLock leasing = new ReentrantReadWriteLock(true);

    /// @param number of this replica
    /// @param heap how many bytes of payloads may be leased at once
    public Registry(IntSupplier number, long heap) {
        this.number = number;
        this.room = new LeasedBytes(heap);
    }

    /// Runs a lease, which must `add` what it marked before it returns.
    ///
    /// @param lease gets the number to mark with
    <T> T whileLeasing(IntFunction<T> lease) {
        leasing.readLock().lock();
        try {
            return lease.apply(number.getAsInt());
        } finally {
            leasing.readLock().unlock();
        }
    }

    LeasedBytes room() {
        return room;
    }

    void add(DeliveryId delivery, InFlight inFlight) {
        // Here already if it was taken away, and comes back before its first attempt is settled.
        Optional.ofNullable(leased.put(delivery, inFlight)).ifPresent(before -> room.release(before.bytes()));
    }

    Optional<InFlight> find(DeliveryId delivery) {
        return Optional.ofNullable(leased.get(delivery));
    }

    void remove(DeliveryId delivery, InFlight inFlight) {
        if (leased.remove(delivery, inFlight)) {
            room.release(inFlight.bytes());
        }
    }

    /// Gives back what is marked with the number of this replica and was leased without its knowing.
    ///
    /// @return the number of deliveries
    public int freeUnknown(Core core) {
        // Looks at all deliveries, so leases go on meanwhile.
        int owner = number.getAsInt();
        var marked = new HashSet<>(core.database().change(connection -> {
            Sql.run(connection, "SET LOCAL enable_seqscan = on");
            return Rows.list(connection, MARKED, row -> new Place(row.getObject(1, UUID.class), row.getInt(2)), owner);
        }));
        leasing.writeLock().lock();
        try {
            leased.values().forEach(inFlight -> marked.remove(Place.of(inFlight)));
            return marked.isEmpty() ? 0 : free(core, List.copyOf(marked), owner);
        } finally {
            leasing.writeLock().unlock();
        }
    }

    private static int free(Core core, List<Place> places, int owner) {
        return core.database()
                .change(connection -> Sql.update(
                        connection,
                        FREE,
                        Sql.array("uuid", places.stream().map(Place::id).toList()),
                        Sql.array("int4", places.stream().map(Place::lane).toList()),
                        owner));
    }
}
