package io.narrows.exporter.adapter.inbound.http.admin.history;

import io.narrows.exporter.domain.history.Resend;

/// What a resend did, or would do, as JSON.
///
/// @param count how many deliveries are made again
/// @param gone how many were selected and cannot be made, because the report or its settings are not kept any more
public record ResendCount(long count, long gone, boolean dryRun) {
    static ResendCount of(Resend.Count count, boolean isDryRun) {
        return new ResendCount(count.deliveries(), count.gone(), isDryRun);
    }
}
