package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.Receipt;
import java.nio.charset.StandardCharsets;

/// Writes a receipt as JSON for scanners: `{"id":…,"deliveries":[…],"unknown":[…]}`.
///
/// A delivery has a `consumer`, a `state` (`pending`, `delivered` or `dead`), and a `reason` if it is dead or its last
/// attempt failed. `unknown` names the consumers that are not installed. Written by hand, because every report is
/// answered with one.
final class ReceiptJson {
    private static final int USUAL_LENGTH = 256;

    private ReceiptJson() {}

    static byte[] of(Receipt receipt) {
        var json = new StringBuilder(USUAL_LENGTH)
                .append("{\"id\":\"")
                .append(receipt.report().value())
                .append("\",\"deliveries\":[");
        var unknown = new StringBuilder();
        for (var entry : receipt.deliveries()) {
            if (entry.state() instanceof Dead dead && dead.cause() == DeathCause.NOT_INSTALLED) {
                separate(unknown).append(JsonStrings.quote(entry.consumer().value()));
            } else {
                append(json, entry);
            }
        }
        json.append("],\"unknown\":[").append(unknown).append("]}");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder json, Receipt.Entry entry) {
        separate(json)
                .append("{\"consumer\":")
                .append(JsonStrings.quote(entry.consumer().value()));
        switch (entry.state()) {
            case DeliveryState.Pending pending -> append(json, "pending", pending.lastReason());
            case DeliveryState.Delivered delivered -> append(json, "delivered", "");
            case Dead dead -> append(json, "dead", dead.reason());
        }
        json.append('}');
    }

    /// @param reason blank for none
    private static void append(StringBuilder json, String state, String reason) {
        json.append(",\"state\":\"").append(state).append('"');
        if (!reason.isBlank()) {
            json.append(",\"reason\":").append(JsonStrings.quote(reason));
        }
    }

    /// Puts a comma before every element of an array but the first.
    private static StringBuilder separate(StringBuilder array) {
        boolean isFirst = array.isEmpty() || array.charAt(array.length() - 1) == '[';
        return isFirst ? array : array.append(',');
    }
}
