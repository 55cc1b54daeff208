package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.consumer.ConsumerId;
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

    /// The consumers of all routes that take reports of this source, each once; empty if no route does.
    public Set<ConsumerId> consumersFor(String source) {
        var consumers = new LinkedHashSet<ConsumerId>();
        for (var route : all) {
            if (route.takes(source)) {
                consumers.addAll(route.consumers());
            }
        }
        return consumers;
    }
}
