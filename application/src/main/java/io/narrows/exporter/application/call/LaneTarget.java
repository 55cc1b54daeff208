package io.narrows.exporter.application.call;

import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;
import java.util.Collections;

/// The destination of a lane: the result of its consumer and settings with the plugins that are installed now.
public sealed interface LaneTarget {
    /// The target of a lane whose settings were changed on the disk.
    Gone DAMAGED = new Gone(
            DeathCause.DAMAGED, "its settings are damaged in the spool: it is not known where it was to be sent");

    /// The consumer is installed and can be opened.
    record Installed(ConsumerType type, ConsumerSettings settings) implements LaneTarget {

        public BatchLimits limits() {
            return collects() && interval().isZero() ? BatchLimits.ONE : type.batchLimits();
        }

        /// How long reports are collected before they are handed over; zero if they are not collected.
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

        /// Opens the consumer. If the settings do not allow that, returns a consumer that answers `Misconfigured` for
        /// every delivery.
        ReportConsumer open() {
            try {
                return type.open(settings);
            } catch (InvalidSettingException e) {
                var misconfigured = new Misconfigured(e.setting() + " " + e.problem());
                return batch -> Collections.nCopies(batch.size(), misconfigured);
            }
        }
    }

    /// The lane has no consumer any more. After the report was accepted, the plugin was removed, or it requires other
    /// settings, or the stored settings were damaged or are sealed with a key that is missing now.
    record Gone(DeathCause cause, String reason) implements LaneTarget {}

    /// Loads the settings of a lane from the spool and binds them.
    static LaneTarget of(LaneName lane, ConsumerCatalog catalog, Spool spool) {
        var type = catalog.find(lane.consumer());
        if (type.isEmpty()) {
            return new Gone(DeathCause.NOT_INSTALLED, "no plugin provides '" + lane.consumer() + "'");
        }
        try {
            var settings = spool.settings(lane);
            return settings.isEmpty() ? DAMAGED : of(type.get(), settings.get());
        } catch (KeyMissingException e) {
            return new Gone(DeathCause.KEY_MISSING, "its lane " + e.getMessage());
        }
    }

    private static LaneTarget of(ConsumerType type, ConsumerSettings sent) {
        try {
            return switch (type.bind(sent)) {
                case Binding.Bound bound -> new Installed(type, bound.settings());
                case Binding.Incomplete incomplete ->
                    new Gone(DeathCause.INCOMPLETE_SETTINGS, UnmetSettings.reason(type, incomplete));
                case Binding.NotAskedFor nothing ->
                    new Gone(DeathCause.INCOMPLETE_SETTINGS, "the settings " + UnmetSettings.nothingAskedFor(type));
            };
        } catch (InvalidSettingException e) {
            return new Gone(DeathCause.INCOMPLETE_SETTINGS, e.setting() + " " + e.problem());
        }
    }
}
