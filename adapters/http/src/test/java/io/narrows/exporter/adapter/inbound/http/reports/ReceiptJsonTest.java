package io.narrows.exporter.adapter.inbound.http.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.DeliveryState.Dead;
import io.narrows.exporter.domain.spool.DeliveryState.Delivered;
import io.narrows.exporter.domain.spool.DeliveryState.Pending;
import io.narrows.exporter.domain.spool.Receipt;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiptJsonTest {
    private static final Instant AT = Instant.parse("2026-11-26T04:00:00Z");
    private static final String ID = "01KAZZZZZZZZZZZZZZZZZZZZZZ";

    @Test
    void aReceiptSaysWhatBecameOfEachDelivery() {
        assertThat(json(
                        entry("openSearch", Pending.NEW),
                        entry("noParrot", new Dead(DeathCause.NOT_INSTALLED, "no plugin provides 'noParrot'", AT)),
                        entry("file", new Delivered(AT)),
                        entry("webhook", new Pending(2, "HTTP 503")),
                        entry("noCat", new Dead(DeathCause.NOT_INSTALLED, "no plugin provides 'noCat'", AT)),
                        entry("governor", new Dead(DeathCause.REJECTED, "say \"no\"\n\\ é🦜", AT)),
                        entry("s3", new Dead(DeathCause.REJECTED, " ", AT))))
                .isEqualTo("{\"id\":\"" + ID + "\",\"deliveries\":["
                        + "{\"consumer\":\"openSearch\",\"state\":\"pending\"},"
                        + "{\"consumer\":\"file\",\"state\":\"delivered\"},"
                        + "{\"consumer\":\"webhook\",\"state\":\"pending\",\"reason\":\"HTTP 503\"},"
                        + "{\"consumer\":\"governor\",\"state\":\"dead\",\"reason\":\"say \\\"no\\\"\\n\\\\ é🦜\"},"
                        + "{\"consumer\":\"s3\",\"state\":\"dead\"}"
                        + "],\"unknown\":[\"noParrot\",\"noCat\"]}");
    }

    @Test
    void aReportWithoutConsumersHasEmptyLists() {
        assertThat(json()).isEqualTo("{\"id\":\"" + ID + "\",\"deliveries\":[],\"unknown\":[]}");
    }

    private static Receipt.Entry entry(String consumer, DeliveryState state) {
        return new Receipt.Entry(new ConsumerId(consumer), state);
    }

    private static String json(Receipt.Entry... entries) {
        return new String(ReceiptJson.of(new Receipt(new ReportId(ID), List.of(entries))), UTF_8);
    }
}
