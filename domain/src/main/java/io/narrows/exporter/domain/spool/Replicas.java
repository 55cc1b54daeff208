package io.narrows.exporter.domain.spool;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Outbound port: the exporters that share a spool, as one of them sees the others.
///
/// A spool that only one exporter can open has a constant, which costs nothing. Thread-safe. Methods that ask the
/// spool throw `SpoolUnavailableException` while it cannot be reached.
public interface Replicas {
    /// How long the text may be that `showLanes` shares, in characters.
    int LONGEST_LANES = 64 * 1_024;

    /// How long after its start a replica may be unknown to the others.
    Duration DISCOVERY = Duration.ofSeconds(10);

    /// How long the replicas of one spool may have different plugins, options and keys, during a rolling update. What
    /// one of them cannot deliver or read is left to the others for so long before it becomes a dead letter.
    Duration ROLLOUT = Duration.ofMinutes(10);

    /// The name of this replica. It stays the same while the process runs.
    String name();

    /// Whether other exporters may use the spool, now or later.
    boolean isShared();

    /// The replicas that are alive, sorted by name. This one is always among them, also while the spool cannot be
    /// reached. Cheap: from memory, at most some seconds old.
    List<Replica> live();

    /// The id of a consumer that is installed at a live replica, as it is known there.
    ///
    /// @param asked in upper or lower case
    default Optional<ConsumerId> installed(ConsumerId asked) {
        for (var replica : live()) {
            for (var consumer : replica.consumers()) {
                if (consumer.value().equalsIgnoreCase(asked.value())) {
                    return Optional.of(consumer);
                }
            }
        }
        return Optional.empty();
    }

    /// Tells the others which consumers are installed here. Called once, before this replica leases; what others told
    /// is known when this returns. A spool that takes this replica for new again, such as after a lost connection,
    /// repeats it without being asked.
    void announce(Set<ConsumerId> consumers);

    /// Calls the listener when another replica may have made a delivery of a lane due. A hint: some are never told,
    /// and some come twice. The listener returns at once and throws nothing. Called at most once.
    void listen(Consumer<LaneName> arrived);

    /// Takes the next try of a failing lane, unless another replica took it less than its wait ago. One that took
    /// it may take it again at any time, and the new wait counts.
    ///
    /// @param wait how long nobody else may take the next try; measured by the clock of the spool
    /// @return whether this replica may try
    boolean claimProbe(LaneName lane, Duration wait);

    /// Makes this replica the holder of a lane that collects reports, so that there is one digest and not one for
    /// each replica. The holder keeps the lane until it is not alive any more.
    ///
    /// @return whether this replica holds the lane now
    boolean hold(LaneName lane);

    /// Which of these reports are settled: each of their deliveries has ended, at whichever replica.
    ///
    /// @param reports at most some thousands
    Set<ReportId> settled(Set<ReportId> reports);

    /// Tells the others which lanes run here. Replaces what was told before.
    ///
    /// @param lanes a text that only replicas read, never the spool; at most `LONGEST_LANES` characters
    void showLanes(String lanes);

    /// What the live replicas last told with `showLanes`, by name. Asks the spool, so a caller asks seldom.
    Map<String, String> shownLanes();
}
