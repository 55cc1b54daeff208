package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/// Sends records to one Kafka cluster. Connects on first use, and again after a producer broke. A broken producer is
/// closed when its last user is done.
///
/// Thread-safe.
final class Cluster implements AutoCloseable {
    private final ProducerOpener opener;
    private Optional<Shared> current = Optional.empty();

    Cluster(ProducerOpener opener) {
        this.opener = opener;
    }

    /// Sends the records, and waits until each is acknowledged or has failed.
    ///
    /// @throws NotConnectedException if no broker could be reached
    /// @throws InterruptedException if the calling thread was interrupted; Kafka may store the records anyway
    List<DeliveryResult> send(List<ProducerRecord<byte[], byte[]>> records)
            throws NotConnectedException, InterruptedException {
        var shared = borrow();
        try {
            return shared.connection.send(records);
        } finally {
            giveBack(shared);
        }
    }

    @Override
    public void close() {
        Optional<Shared> last;
        synchronized (this) {
            last = current;
            current = Optional.empty();
        }
        last.ifPresent(shared -> shared.connection.close());
    }

    private Shared borrow() throws NotConnectedException, InterruptedException {
        var open = borrowOpen();
        if (open.isPresent()) {
            return open.get();
        }
        opener.seekBroker(); // takes time, so it runs without the lock
        return borrowOrOpen();
    }

    private synchronized Optional<Shared> borrowOpen() {
        current.ifPresent(shared -> shared.users++);
        return current;
    }

    private synchronized Shared borrowOrOpen() throws NotConnectedException {
        var open = borrowOpen();
        if (open.isPresent()) {
            return open.get();
        }
        var opened = new Shared(opener.open());
        opened.users++;
        current = Optional.of(opened);
        return opened;
    }

    private void giveBack(Shared shared) {
        if (isDone(shared)) {
            shared.connection.close();
        }
    }

    private synchronized boolean isDone(Shared shared) {
        shared.users--;
        if (shared.connection.isBroken() && current.filter(shared::equals).isPresent()) {
            current = Optional.empty();
        }
        return shared.connection.isBroken() && shared.users == 0;
    }

    /// A producer, and the number of its current users.
    private static final class Shared {
        private final ProducerConnection connection;
        private int users;

        private Shared(ProducerConnection connection) {
            this.connection = connection;
        }
    }
}
