package io.narrows.exporter.application;

import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Lane;
import java.time.Duration;
import java.util.Collections;

/// What a lane's consumer and settings come to with the plugins that are installed now.
sealed interface LaneTarget {

    /// A consumer that can be opened.
    record Installed(ConsumerType type, ConsumerSettings settings) implements LaneTarget {

        BatchLimits limits() {
            return collects() && interval().isZero() ? BatchLimits.ONE : type.batchLimits();
        }

        @Override
        public Duration interval() {
            if (!collects()) {
                return Duration.ZERO;
            }
            var asked = settings.duration(type.batchLimits().collectedBy());
            return asked.compareTo(BatchLimits.LONGEST_INTERVAL) < 0 ? asked : BatchLimits.LONGEST_INTERVAL;
        }

        private boolean collects() {
            return !type.batchLimits().collectedBy().isBlank();
        }

        /// Opens the consumer. Where the settings do not let it, one that says so of every delivery.
        ReportConsumer open() {
            try {
                return type.open(settings);
            } catch (InvalidSettingException e) {
                var misconfigured = new Misconfigured(e.setting() + " " + e.problem());
                return batch -> Collections.nCopies(batch.size(), misconfigured);
            }
        }
    }

    /// No consumer: since the report was accepted, its plugin was taken away, or asks for other settings.
    record Gone(DeathCause cause, String reason) implements LaneTarget {

        @Override
        public Duration interval() {
            return Duration.ZERO;
        }
    }

    /// For how long reports are collected before they are handed over; zero where they are not.
    Duration interval();

    static LaneTarget of(Lane lane, ConsumerCatalog catalog) {
        var type = catalog.find(lane.consumer());
        if (type.isEmpty()) {
            return new Gone(DeathCause.NOT_INSTALLED, "no plugin provides '" + lane.consumer() + "'");
        }
        try {
            return switch (type.get().bind(lane.settings())) {
                case Binding.Bound bound -> new Installed(type.get(), bound.settings());
                case Binding.Incomplete incomplete ->
                    new Gone(DeathCause.INCOMPLETE_SETTINGS, UnmetSettings.reason(type.get(), incomplete));
                case Binding.NotAskedFor nothing ->
                    new Gone(
                            DeathCause.INCOMPLETE_SETTINGS,
                            "the settings " + UnmetSettings.nothingAskedFor(type.get()));
            };
        } catch (InvalidSettingException e) {
            return new Gone(DeathCause.INCOMPLETE_SETTINGS, e.setting() + " " + e.problem());
        }
    }
}
