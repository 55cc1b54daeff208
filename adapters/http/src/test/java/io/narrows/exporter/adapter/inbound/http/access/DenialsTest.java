package io.narrows.exporter.adapter.inbound.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.senders.SenderDenial;
import org.junit.jupiter.api.Test;

class DenialsTest {
    private final Denials<SenderDenial> denials = new Denials<>("sender refused", SenderDenial.class);

    @Test
    void whoWasRefusedLastComesFirst() {
        denials.count(SenderDenial.SOURCE, "ci", "192.0.2.1:1");
        denials.count(SenderDenial.NO_TOKEN, "anonymous", "192.0.2.2:1");
        denials.count(SenderDenial.SOURCE, "ci", "192.0.2.1:2");

        assertThat(denials.lately())
                .extracting(denied -> denied.reason() + " " + denied.who() + " " + denied.count() + " " + denied.peer())
                .containsExactly("SOURCE ci 2 192.0.2.1:2", "NO_TOKEN anonymous 1 192.0.2.2:1");
    }

    @Test
    void namesThatSomebodyInventsDoNotFillTheHeap() {
        denials.count(SenderDenial.SOURCE, "first", "192.0.2.1:1");
        for (int i = 0; i < 1_000; i++) {
            denials.count(SenderDenial.UNKNOWN_SENDER, "x".repeat(10_000) + i, "192.0.2.1:1");
            denials.count(SenderDenial.UNKNOWN_SENDER, i + "y", "192.0.2.1:1");
        }

        assertThat(denials.lately()).hasSize(100).allSatisfy(denied -> assertThat(denied.who())
                .hasSizeLessThanOrEqualTo(255)
                .isNotEqualTo("first"));
    }
}
