package io.narrows.exporter.adapter.inbound.http.console;

import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditTrail;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/// `/console/audit`: what operators did lately.
record AuditPage(Frame frame, AuditTrail trail, Clock clock) implements Resource {
    private record Content(List<Row> changes, int most) {}

    private record Row(
            Shown.Time at, String who, String action, String filter, String count, String outcome, String from) {
        static Row of(AuditTrail.Kept kept, Instant now) {
            var change = kept.change();
            return new Row(
                    Shown.time(kept.at(), now),
                    change.who(),
                    change.action(),
                    change.filter(),
                    change.count().isPresent() ? Shown.count(change.count().getAsLong()) : "",
                    change.outcome(),
                    change.from());
        }
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/console/audit").get(frame.page(this::show)));
    }

    private Page show(ServerRequest request) {
        var now = clock.instant();
        var rows = trail.newestFirst().stream().map(kept -> Row.of(kept, now)).toList();
        return new Page("audit", "Audit", Section.AUDIT, new Content(rows, AuditTrail.MOST));
    }
}
