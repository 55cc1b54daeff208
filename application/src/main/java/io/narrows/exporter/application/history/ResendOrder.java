package io.narrows.exporter.application.history;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.ReportFilter;
import java.util.Objects;
import java.util.Set;

/// What an operator asks to send again.
///
/// @param filter selects the reports, and if `to` is empty, their deliveries too
/// @param to the consumers that the selected reports go to; if empty, each selected delivery is made again
/// @param onlyMissing whether a report that was ever sent to a consumer in `to` is left out for this consumer
public record ResendOrder(ReportFilter filter, Set<ConsumerId> to, boolean onlyMissing) {
    public ResendOrder {
        Objects.requireNonNull(filter, "filter");
        to = Set.copyOf(to);
    }
}
