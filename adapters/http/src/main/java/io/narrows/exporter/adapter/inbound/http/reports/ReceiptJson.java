package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Receipt;
import jakarta.json.bind.annotation.JsonbPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A receipt as JSON for scanners.
///
/// @param unknown the consumers that are not installed
@JsonbPropertyOrder({"id", "deliveries", "unknown"})
public record ReceiptJson(String id, List<Entry> deliveries, List<String> unknown) {

    /// One consumer's line of a receipt.
    ///
    /// @param state `pending`, `delivered` or `dead`
    /// @param reason why the delivery is dead, or why its last attempt failed
    @JsonbPropertyOrder({"consumer", "state", "reason"})
    public record Entry(String consumer, String state, Optional<String> reason) {
        private static Entry of(Receipt.Entry entry) {
            return switch (entry.state()) {
                case DeliveryState.Pending pending ->
                    new Entry(entry.consumer().value(), "pending", said(pending.lastReason()));
                case DeliveryState.Delivered delivered ->
                    new Entry(entry.consumer().value(), "delivered", Optional.empty());
                case DeliveryState.Dead dead -> new Entry(entry.consumer().value(), "dead", said(dead.reason()));
            };
        }

        private static Optional<String> said(String reason) {
            return Optional.of(reason).filter(text -> !text.isBlank());
        }
    }

    static ReceiptJson of(Receipt receipt) {
        var deliveries = new ArrayList<Entry>();
        var unknown = new ArrayList<String>();
        for (var entry : receipt.deliveries()) {
            if (entry.state() instanceof DeliveryState.Dead dead && dead.cause() == DeathCause.NOT_INSTALLED) {
                unknown.add(entry.consumer().value());
            } else {
                deliveries.add(Entry.of(entry));
            }
        }
        return new ReceiptJson(receipt.report().value(), deliveries, unknown);
    }
}
