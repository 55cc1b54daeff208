package io.narrows.exporter.application;

import io.narrows.exporter.application.call.ConsumerLifecycle;
import io.narrows.exporter.application.call.ConsumerNotOpenedException;
import io.narrows.exporter.application.call.DeliveryAttempt;
import io.narrows.exporter.application.call.UnmetSettings;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Lets an operator test settings: hands one report to a consumer, without the spool, and returns the result.
///
/// Thread-safe. Opens its own consumer and closes it again.
public final class TestConsumer {
    /// The source of the test report.
    public static final String SOURCE = "data_exporter_test";

    private final ConsumerCatalog catalog;
    private final ConsumerLifecycle lifecycle;
    private final DeliveryAttempt attempt;
    private final Clock clock;
    private final RandomGenerator random;

    /// @param timeout for a call into the consumer
    public TestConsumer(ConsumerCatalog catalog, Duration timeout, Clock clock, RandomGenerator random) {
        this.catalog = Objects.requireNonNull(catalog, "catalog");
        this.lifecycle = new ConsumerLifecycle(timeout);
        this.attempt = new DeliveryAttempt(timeout);
        this.clock = Objects.requireNonNull(clock, "clock");
        this.random = Objects.requireNonNull(random, "random");
    }

    /// Hands a small report to a consumer. The report says that it is a test.
    ///
    /// @return how the delivery ended; empty if the consumer is not installed
    /// @throws InvalidReportException if the consumer cannot be opened because a setting is missing or has the wrong
    ///     type
    /// @throws InterruptedException if this thread was interrupted during the call
    public Optional<DeliveryResult> test(ConsumerId consumer, ConsumerSettings sent) throws InterruptedException {
        return test(consumer, sent, testReport());
    }

    /// Hands a report to a consumer, under the id that each delivery of this report to this consumer has.
    ///
    /// @return how the delivery ended; empty if the consumer is not installed
    /// @throws InvalidReportException if the consumer cannot be opened because a setting is missing or has the wrong
    ///     type
    /// @throws InterruptedException if this thread was interrupted during the call
    public Optional<DeliveryResult> test(ConsumerId consumer, ConsumerSettings sent, ReportData report)
            throws InterruptedException {
        var type = catalog.find(consumer);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        try {
            var bound =
                    switch (type.get().bind(sent)) {
                        case Binding.Bound complete -> complete.settings();
                        case Binding.Incomplete incomplete ->
                            throw new InvalidReportException(
                                    incomplete.missing().getFirst(),
                                    "is required" + UnmetSettings.undeclared(type.get(), incomplete));
                        case Binding.NotAskedFor nothing ->
                            throw new InvalidReportException("settings", UnmetSettings.nothingAskedFor(type.get()));
                    };
            return Optional.of(tryOut(type.get(), bound, report));
        } catch (InvalidSettingException e) {
            throw new InvalidReportException(e.setting(), e.problem());
        }
    }

    private DeliveryResult tryOut(ConsumerType type, ConsumerSettings settings, ReportData report)
            throws InterruptedException {
        try {
            var opened = lifecycle.open(() -> type.open(settings));
            try {
                return attempt.deliverOne(
                        opened, new Delivery(new DeliveryId(report.id(), type.id()), report), settings);
            } finally {
                ConsumerLifecycle.close(type.id(), opened);
            }
        } catch (ConsumerNotOpenedException e) {
            return new Unavailable(e.reason());
        }
    }

    private ReportData testReport() {
        var now = clock.instant();
        var payload = "{\"test\":\"sent by an operator through the Data Exporter\",\"at\":\"" + now + "\"}";
        return new ReportData(ReportId.at(now, random), SOURCE, now, Labels.NONE, Payload.of(payload));
    }
}
