package io.narrows.exporter.application.call;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.plugin.PluginCall.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One call into a consumer, which may misbehave. The call has a deadline and its answer is checked. What the consumer
/// throws is reported without its message, because the message may hold a secret or a report.
///
/// @param timeout after which the call is interrupted
public record DeliveryAttempt(Duration timeout) {
    private static final int LONGEST_REASON = 500;

    /// How a call ended.
    public sealed interface Ending {

        /// The consumer returned one result for each delivery.
        record Answered(List<DeliveryResult> results) implements Ending {}

        /// The consumer threw, or returned results that do not fit the batch: a bug of the plugin.
        record Failed(String reason) implements Ending {}

        /// The consumer did not return, not even after an interrupt.
        ///
        /// @param call completed if the call returns later
        record Hung(String reason, CompletableFuture<?> call) implements Ending {}
    }

    /// @param settings their secrets are masked in the consumer's reasons
    /// @throws InterruptedException if this thread was interrupted; then the call was interrupted too
    Ending deliver(ReportConsumer consumer, List<Delivery> batch, ConsumerSettings settings)
            throws InterruptedException {
        var call = new BoundedCall(timeout);
        return switch (call.run(() -> copied(consumer.deliver(batch), batch.size()))) {
            case Outcome.Returned<Optional<List<DeliveryResult>>> returned ->
                answer(returned.value(), batch.size(), settings);
            case Outcome.Threw<Optional<List<DeliveryResult>>> threw ->
                threw.thrown() instanceof InterruptedException
                        ? new Ending.Answered(unavailable(batch.size(), call.tooLate()))
                        : new Ending.Failed("the consumer threw " + threw.description());
            case Outcome.Running<Optional<List<DeliveryResult>>> hung -> new Ending.Hung(call.hangs(), hung.late());
        };
    }

    /// Delivers a single delivery like `deliver`.
    public DeliveryResult deliverOne(ReportConsumer consumer, Delivery delivery, ConsumerSettings settings)
            throws InterruptedException {
        return switch (deliver(consumer, List.of(delivery), settings)) {
            case Ending.Answered answered -> answered.results().getFirst();
            case Ending.Failed failed -> new Unavailable(failed.reason());
            case Ending.Hung hung -> new Unavailable(hung.reason());
        };
    }

    /// The same result for each delivery of a batch.
    public static List<DeliveryResult> unavailable(int size, String reason) {
        return Collections.nCopies(size, new Unavailable(reason));
    }

    /// Copies the results. The list is plugin code too and may be endless, so this runs on the plugin's thread and
    /// stops after one result too many.
    @SuppressWarnings("NullAway") // a plugin may return null against the contract
    private static Optional<List<DeliveryResult>> copied(List<DeliveryResult> results, int expected) {
        return Optional.ofNullable(results).map(given -> {
            var copy = new ArrayList<DeliveryResult>();
            for (var each = given.iterator(); each.hasNext() && copy.size() <= expected; ) {
                copy.add(each.next());
            }
            return copy;
        });
    }

    private static Ending answer(Optional<List<DeliveryResult>> answered, int expected, ConsumerSettings settings) {
        if (answered.isEmpty()) {
            return new Ending.Failed("the consumer answered null");
        }
        var results = answered.get();
        if (results.size() != expected) {
            return new Ending.Failed("the consumer answered "
                    + (results.size() < expected ? results.size() : "more than " + expected) + " results for "
                    + expected
                    + " deliveries");
        }
        if (results.stream().anyMatch(result -> result == null)) {
            return new Ending.Failed("the consumer answered null for a delivery");
        }
        return new Ending.Answered(
                results.stream().map(result -> redacted(result, settings)).toList());
    }

    private static DeliveryResult redacted(DeliveryResult result, ConsumerSettings settings) {
        return switch (result) {
            case DeliveryResult.Delivered delivered -> delivered;
            case Unavailable unavailable ->
                new Unavailable(
                        redacted(unavailable.reason(), settings),
                        unavailable.retryAfter().isNegative() ? Duration.ZERO : unavailable.retryAfter());
            case Rejected rejected -> new Rejected(redacted(rejected.reason(), settings));
            case Misconfigured misconfigured -> new Misconfigured(redacted(misconfigured.reason(), settings));
        };
    }

    private static String redacted(String reason, ConsumerSettings settings) {
        var line = settings.redact(reason).replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
