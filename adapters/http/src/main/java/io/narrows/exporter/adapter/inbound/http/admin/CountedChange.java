package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.AuditEntry;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import java.util.function.LongSupplier;

/// A change of many deliveries, answered with their number. A dry run only counts them.
///
/// @param count counts the deliveries
/// @param change changes them, and returns their number
record CountedChange(boolean isDryRun, LongSupplier count, LongSupplier change) {
    void answer(ServerRequest request, ServerResponse response) {
        var entry = AuditEntry.of(request);
        if (isDryRun) {
            entry.onlyCounted();
            Json.send(response, new DeadLettersJson.Count(count.getAsLong(), true));
        } else {
            long changed = change.getAsLong();
            entry.changed(changed);
            Json.send(response, new DeadLettersJson.Count(changed, false));
        }
    }
}
