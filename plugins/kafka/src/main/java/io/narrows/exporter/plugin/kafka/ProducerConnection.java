package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/// A Kafka producer, and whether it still works. Thread-safe.
final class ProducerConnection implements AutoCloseable {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    /// How much longer than the delivery timeout to wait. Kafka ends each record within the delivery timeout, so after
    /// this grace the producer is dead.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration LOOK_AT_REFUSALS = Duration.ofMillis(250);

    private final Producer<byte[], byte[]> producer;
    private final EgressRefusals refusals;
    private final KafkaSettings settings;
    private final Duration deliveryTimeout;
    private final Runnable afterwards;
    private volatile boolean broken;

    /// @param refusals the connections that the producer was refused
    /// @param afterwards runs when the producer is closed
    ProducerConnection(
            Producer<byte[], byte[]> producer,
            EgressRefusals refusals,
            KafkaSettings settings,
            Duration deliveryTimeout,
            Runnable afterwards) {
        this.producer = producer;
        this.refusals = refusals;
        this.settings = settings;
        this.deliveryTimeout = deliveryTimeout;
        this.afterwards = afterwards;
    }

    /// Sends the records at once, and waits until each is acknowledged or has failed.
    ///
    /// @throws InterruptedException if the calling thread was interrupted; Kafka may store the records anyway
    List<DeliveryResult> send(List<ProducerRecord<byte[], byte[]>> records) throws InterruptedException {
        var troubles = troublesOfTopics(records);
        var pending = new ArrayList<Pending>(records.size());
        for (var record : records) {
            var trouble = troubles.get(record.topic());
            pending.add(trouble == null ? send(record) : deadline -> trouble);
        }
        long deadline = System.nanoTime() + deliveryTimeout.plus(GRACE).toNanos();
        var results = new ArrayList<DeliveryResult>(records.size());
        for (var one : pending) {
            results.add(one.result(deadline));
        }
        return results;
    }

    /// Whether the producer must be replaced.
    boolean isBroken() {
        return broken;
    }

    /// Ends the producer's thread, together with everything that an interrupted call left.
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted(); // otherwise the producer would not wait for its thread
        try {
            producer.close(CLOSE_LIMIT);
        } finally {
            afterwards.run();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// The pending result of one record.
    private interface Pending {
        /// @param deadline by `System.nanoTime`
        DeliveryResult result(long deadline) throws InterruptedException;
    }

    /// Looks up all topics at the same time, because each missing topic delays its caller for seconds.
    private Map<String, DeliveryResult> troublesOfTopics(List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException {
        var lookups = new HashMap<String, Future<Optional<DeliveryResult>>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (var record : records) {
                    lookups.computeIfAbsent(record.topic(), topic -> threads.submit(lookup(topic)));
                }
                return troubles(lookups);
            } catch (InterruptedException e) {
                threads.shutdownNow();
                throw e;
            }
        }
    }

    private static Map<String, DeliveryResult> troubles(Map<String, Future<Optional<DeliveryResult>>> lookups)
            throws InterruptedException {
        var troubles = new HashMap<String, DeliveryResult>();
        for (var lookup : lookups.entrySet()) {
            try {
                lookup.getValue().get().ifPresent(trouble -> troubles.put(lookup.getKey(), trouble));
            } catch (ExecutionException e) {
                throw new IllegalStateException("a topic could not be looked up", e.getCause());
            }
        }
        return troubles;
    }

    private Callable<Optional<DeliveryResult>> lookup(String topic) {
        return () -> {
            try {
                producer.partitionsFor(topic);
                return Optional.empty();
            } catch (KafkaException e) {
                return Optional.of(failure(e, topic));
            }
        };
    }

    private Pending send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            var future = producer.send(record);
            return deadline -> await(future, deadline, record.topic());
        } catch (InterruptException e) {
            Thread.interrupted(); // Kafka has set the interrupt flag again
            throw interruption(e);
        } catch (KafkaException | IllegalStateException e) {
            var failed = failure(e, record.topic());
            return deadline -> failed;
        }
    }

    private DeliveryResult await(Future<?> future, long deadline, String topic) throws InterruptedException {
        try {
            awaitEnd(future, deadline);
            return new Delivered();
        } catch (ExecutionException e) {
            return failure(e.getCause() == null ? e : e.getCause(), topic);
        } catch (TimeoutException e) {
            broken = true;
            return new Unavailable("the producer gave no answer within " + deliveryTimeout.toMillis() + " ms");
        }
    }

    /// Waits for a record to end, but not after a refused connection, because the producer keeps trying to reach a
    /// broker that is not allowed.
    private void awaitEnd(Future<?> future, long deadline)
            throws ExecutionException, TimeoutException, InterruptedException {
        while (true) {
            long left = Math.max(0, deadline - System.nanoTime());
            try {
                future.get(Math.min(left, LOOK_AT_REFUSALS.toNanos()), TimeUnit.NANOSECONDS);
                return;
            } catch (TimeoutException e) {
                if (left == 0) {
                    throw e;
                }
                var refusal = refusals.last();
                if (refusal.isPresent()) {
                    throw new ExecutionException(refusal.get());
                }
            }
        }
    }

    private DeliveryResult failure(Throwable thrown, String topic) {
        var refusal = refusals.last();
        if (refusal.isPresent()) {
            broken = true;
            return new Rejected(refusal.get().getMessage());
        }
        var failure = SendFailure.of(thrown, topic, settings);
        if (failure.breaksProducer()) {
            broken = true;
        }
        return failure.result();
    }

    private static InterruptedException interruption(InterruptException cause) {
        var interruption = new InterruptedException("interrupted while a record waited to be sent");
        interruption.initCause(cause);
        return interruption;
    }
}
