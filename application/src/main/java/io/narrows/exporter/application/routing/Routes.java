package io.narrows.exporter.application.routing;

import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What an operator configured of where reports go, besides to whom their envelopes ask for.
///
/// @param all in the order in which they add their consumers to a report
public record Routes(List<Route> all) {
    /// No route: reports go where their envelopes say, and nowhere else.
    public static final Routes NONE = new Routes(List.of());

    public Routes {
        all = List.copyOf(all);
    }

    /// The consumers of all routes that take reports of this source, each once; empty if none does.
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
