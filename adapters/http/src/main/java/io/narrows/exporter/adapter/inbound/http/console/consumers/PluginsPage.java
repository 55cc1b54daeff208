package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import java.util.List;

/// `/console/plugins`: the consumers that plugins provide, and the settings that they take.
public record PluginsPage(Frame frame, ConsumerCatalog catalog) implements Resource {
    private record Content(List<Plugin> plugins) {}

    /// @param names the consumers that the operator named
    private record Plugin(
            String id,
            String version,
            boolean hasNames,
            List<String> names,
            String batch,
            List<DeclaredSetting> settings) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/console/plugins").get(frame.page(this::show)));
    }

    private Page show(ServerRequest request) {
        var all = catalog.all();
        var plugins = all.stream()
                .filter(type -> type.kind().equals(type.id()))
                .map(type -> plugin(type, all))
                .toList();
        return new Page("plugins", "Plugins", Section.PLUGINS, new Content(plugins));
    }

    private static Plugin plugin(ConsumerType type, List<ConsumerType> all) {
        var limits = type.batchLimits();
        var names = all.stream()
                .filter(other -> other.kind().equals(type.id()) && !other.id().equals(type.id()))
                .map(other -> other.id().value())
                .toList();
        return new Plugin(
                type.id().value(),
                type.version(),
                !names.isEmpty(),
                names,
                Shown.count(limits.maxReports()) + " reports"
                        + (limits.maxBytes() == Long.MAX_VALUE ? "" : ", " + Shown.size(limits.maxBytes())),
                DeclaredSetting.of(type));
    }
}
