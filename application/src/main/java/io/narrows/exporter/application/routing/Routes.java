package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The operator's routes, which add consumers to those that the envelopes name.
///
/// @param all in the order in which they add their consumers to a report
public record Routes(List<Route> all) {
    /// No routes: reports go only to the consumers that their envelopes name.
    public static final Routes NONE = new Routes(List.of());

    public Routes {
        all = List.copyOf(all);
    }

    /// Whether a route takes reports of this source, at least if they have some labels.
    public boolean know(String source) {
        for (var route : all) {
            if (route.takes(source)) {
                return true;
            }
        }
        return false;
    }

    /// The consumers of all routes that take a report, each once; empty if no route does.
    public Set<ConsumerId> consumersFor(String source, Labels labels) {
        var consumers = new LinkedHashSet<ConsumerId>();
        for (var route : all) {
            if (route.takes(source, labels)) {
                consumers.addAll(route.consumers());
            }
        }
        return consumers;
    }
}
