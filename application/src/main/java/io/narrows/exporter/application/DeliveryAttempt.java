package io.narrows.exporter.application;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One call into a consumer, which may misbehave: it gets a deadline, its answer is checked, and what it throws is told
/// without its message, for that may hold a secret or a report.
///
/// @param timeout after which the call is interrupted
record DeliveryAttempt(Duration timeout) {
    /// How long an interrupted consumer may take to come back.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int LONGEST_REASON = 500;

    /// How a call ended.
    sealed interface Ending {

        /// With one result for each delivery.
        record Answered(List<DeliveryResult> results) implements Ending {}

        /// With an exception, or with results that do not fit the batch: a bug of the plugin.
        record Failed(String reason) implements Ending {}

        /// Not at all: its thread does not even heed an interrupt.
        record Hung(String reason, Thread thread) implements Ending {}
    }

    /// @param settings whose secrets are masked in what the consumer says
    /// @throws InterruptedException if this thread was interrupted; then the call was as well
    Ending deliver(ReportConsumer consumer, List<Delivery> batch, ConsumerSettings settings)
            throws InterruptedException {
        var call = new FutureTask<>(() -> consumer.deliver(batch));
        var thread = Thread.ofVirtual().name("deliver").start(call);
        try {
            return answer(call.get(timeout.toNanos(), TimeUnit.NANOSECONDS), batch, settings);
        } catch (TimeoutException e) {
            return interrupted(thread, call, batch, settings);
        } catch (ExecutionException e) {
            return thrown(call.exceptionNow(), batch);
        } catch (InterruptedException e) {
            thread.interrupt();
            thread.join(GRACE);
            throw e;
        }
    }

    /// As `deliver`, for a single delivery.
    DeliveryResult deliverOne(ReportConsumer consumer, Delivery delivery, ConsumerSettings settings)
            throws InterruptedException {
        return switch (deliver(consumer, List.of(delivery), settings)) {
            case Ending.Answered answered -> answered.results().getFirst();
            case Ending.Failed failed -> new Unavailable(failed.reason());
            case Ending.Hung hung -> new Unavailable(hung.reason());
        };
    }

    private Ending interrupted(
            Thread thread, FutureTask<List<DeliveryResult>> call, List<Delivery> batch, ConsumerSettings settings)
            throws InterruptedException {
        thread.interrupt();
        if (!thread.join(GRACE)) {
            return new Ending.Hung(
                    "the consumer gave no answer within " + timeout.toMillis() + " ms, and does not heed interrupts",
                    thread);
        }
        return switch (call.state()) {
            case SUCCESS -> answer(call.resultNow(), batch, settings);
            default -> thrown(call.exceptionNow(), batch);
        };
    }

    private Ending thrown(Throwable cause, List<Delivery> batch) {
        return cause instanceof InterruptedException
                ? new Ending.Answered(unavailable(batch.size(), "no answer within " + timeout.toMillis() + " ms"))
                : new Ending.Failed("the consumer threw " + described(cause));
    }

    /// The same answer for each of a batch.
    static List<DeliveryResult> unavailable(int size, String reason) {
        return Collections.nCopies(size, new Unavailable(reason));
    }

    /// What was thrown and where, without its message. Where one exception wraps another, the inner one, for that is
    /// the plugin's own.
    static String described(Throwable thrown) {
        var cause = thrown.getCause();
        if (cause != null) {
            return described(cause);
        }
        var frames = thrown.getStackTrace();
        return thrown.getClass().getName() + (frames.length == 0 ? "" : " at " + frames[0]);
    }

    @SuppressWarnings("NullAway") // a plugin may answer null against the contract: that is what is checked
    private static Ending answer(List<DeliveryResult> results, List<Delivery> batch, ConsumerSettings settings) {
        if (results == null) {
            return new Ending.Failed("the consumer answered null");
        }
        if (results.size() != batch.size()) {
            return new Ending.Failed(
                    "the consumer answered " + results.size() + " results for " + batch.size() + " deliveries");
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
                new Unavailable(redacted(unavailable.reason(), settings), unavailable.retryAfter());
            case Rejected rejected -> new Rejected(redacted(rejected.reason(), settings));
            case Misconfigured misconfigured -> new Misconfigured(redacted(misconfigured.reason(), settings));
        };
    }

    private static String redacted(String reason, ConsumerSettings settings) {
        var line = settings.redact(reason).replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }
}
