package io.narrows.exporter.application.events;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Something that happened. Holds neither a payload nor a setting.
public sealed interface Event {
    Instant at();

    Kind kind();

    /// The consumers that the event is about.
    List<ConsumerId> consumers();

    /// The sources that the event is about.
    List<String> sources();

    /// The most characters of a source or a reason in an event, because events wait in memory for slow listeners.
    int LONGEST_TEXT = 500;

    /// The most sources in an event, for the same reason: senders choose the sources, and a batch can have a thousand.
    int MOST_SOURCES = 20;

    private static String bounded(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }

    /// What happened.
    enum Kind {
        /// A report was accepted.
        ACCEPTED,
        /// A call of a consumer ended.
        ATTEMPT,
        /// A consumer stored a report.
        DELIVERED,
        /// A delivery was refused for now and waits.
        RETRY,
        /// A delivery became a dead letter.
        DEAD,
        /// An operator paused a consumer.
        PAUSED,
        /// An operator ended the pause of a consumer.
        RESUMED,
        /// An operator changed something.
        CHANGED;

        /// Such as `accepted`.
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A report was accepted, for these consumers.
    record Accepted(Instant at, ReportId report, String source, List<ConsumerId> consumers) implements Event {
        public Accepted {
            source = bounded(source);
            consumers = List.copyOf(consumers);
        }

        @Override
        public Kind kind() {
            return Kind.ACCEPTED;
        }

        @Override
        public List<String> sources() {
            return List.of(source);
        }
    }

    /// A call of a consumer with a batch of reports ended.
    ///
    /// @param sources of the reports, without those beyond `MOST_SOURCES`
    /// @param outcome such as `taken` or `unavailable`
    /// @param reason why reports were refused; blank if none was
    record Attempted(
            Instant at,
            ConsumerId consumer,
            String lane,
            List<String> sources,
            int reports,
            String outcome,
            String reason,
            Duration took)
            implements OfConsumer {
        public Attempted {
            sources = sources.stream().limit(MOST_SOURCES).map(Event::bounded).toList();
            reason = bounded(reason);
        }

        @Override
        public Kind kind() {
            return Kind.ATTEMPT;
        }
    }

    /// A consumer stored a report.
    record Delivered(Instant at, DeliveryId delivery, String source) implements OfDelivery {
        public Delivered {
            source = bounded(source);
        }

        @Override
        public Kind kind() {
            return Kind.DELIVERED;
        }
    }

    /// A delivery was refused for now, and waits.
    record Retried(Instant at, DeliveryId delivery, String source, int attempts, String reason) implements OfDelivery {
        public Retried {
            source = bounded(source);
            reason = bounded(reason);
        }

        @Override
        public Kind kind() {
            return Kind.RETRY;
        }
    }

    /// A delivery became a dead letter.
    record Died(Instant at, DeliveryId delivery, String source, DeathCause cause, String reason) implements OfDelivery {
        public Died {
            source = bounded(source);
            reason = bounded(reason);
        }

        @Override
        public Kind kind() {
            return Kind.DEAD;
        }
    }

    /// An operator paused a consumer.
    ///
    /// @param reason blank if the operator gave none
    record Paused(Instant at, ConsumerId consumer, String by, String reason) implements OfConsumer {
        @Override
        public Kind kind() {
            return Kind.PAUSED;
        }
    }

    /// An operator ended the pause of a consumer.
    record Resumed(Instant at, ConsumerId consumer, String by) implements OfConsumer {
        @Override
        public Kind kind() {
            return Kind.RESUMED;
        }
    }

    /// An operator changed something.
    ///
    /// @param action the method and the path
    /// @param filter the query as it was sent
    /// @param outcome such as `done`
    record Changed(Instant at, String action, String filter, String outcome, String by) implements Event {
        @Override
        public Kind kind() {
            return Kind.CHANGED;
        }

        @Override
        public List<ConsumerId> consumers() {
            return List.of();
        }

        @Override
        public List<String> sources() {
            return List.of();
        }
    }

    /// What events of one consumer have in common. Most are about no source.
    sealed interface OfConsumer extends Event {
        ConsumerId consumer();

        @Override
        default List<ConsumerId> consumers() {
            return List.of(consumer());
        }

        @Override
        default List<String> sources() {
            return List.of();
        }
    }

    /// What events of one delivery have in common.
    sealed interface OfDelivery extends Event {
        DeliveryId delivery();

        String source();

        @Override
        default List<ConsumerId> consumers() {
            return List.of(delivery().consumer());
        }

        @Override
        default List<String> sources() {
            return List.of(source());
        }
    }
}
