package io.narrows.exporter.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SenderTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final Sender ci = sender("ci");
    private final Sender lab = sender("lab");
    private final Random random = new Random(7);

    @Test
    void mayDoWhatOneOfItsPatternsSays() {
        assertThat(ci.mayHandIn("kube_a")).isTrue();
        assertThat(ci.mayHandIn("other")).isTrue();
        assertThat(ci.mayHandIn("Kube_a")).isFalse();
        assertThat(ci.mayHandIn("")).isFalse();
        assertThat(ci.mayAskFor(new ConsumerId("main"))).isTrue();
        assertThat(ci.mayAskFor(new ConsumerId("archive"))).isFalse();
    }

    @Test
    void anybodyMayDoEverythingAndOwnsNothing() {
        var id = ReportId.at(NOW, random);
        var key = new IdempotencyKey("k");

        assertThat(Sender.ANYBODY.mayHandIn("")).isTrue();
        assertThat(Sender.ANYBODY.mayAskFor(new ConsumerId("archive"))).isTrue();
        assertThat(Sender.ANYBODY.own(id)).isEqualTo(id);
        assertThat(Sender.ANYBODY.own(key)).isEqualTo(key);
        assertThat(Sender.ANYBODY.maySee(ci.own(id))).isTrue();
    }

    @Test
    void seesItsOwnReportsOnly() {
        for (int i = 0; i < 1_000; i++) {
            var id = ReportId.at(NOW, random);

            assertThat(ci.maySee(ci.own(id))).isTrue();
            assertThat(lab.maySee(ci.own(id))).isFalse();
            assertThat(ci.maySee(id)).isFalse();
        }
    }

    @Test
    void aRelaySeesReportsWhoseIdsWereMadeElsewhereAndOwnsOnlyThoseMadeHere() {
        var relay = new Sender("edge", List.of(new Glob("*")), List.of(), false, true);
        var id = ReportId.at(NOW, random);

        assertThat(relay.maySee(id)).isTrue();
        assertThat(relay.owns(id)).isFalse();
        assertThat(relay.owns(relay.own(id))).isTrue();
        assertThat(Sender.ANYBODY.owns(id)).isFalse();
    }

    @Test
    void idsOfItsReportsStayOrderedByTimeAndDiffer() {
        var ids = new HashSet<ReportId>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(ci.own(ReportId.at(NOW, random)));
        }

        assertThat(ids)
                .hasSize(1_000)
                .allSatisfy(id -> assertThat(id.value())
                        .startsWith(ReportId.at(NOW, random).value().substring(0, 10)));
    }

    @Test
    void itsKeysAreThoseOfNoOtherSender() {
        var keys = new HashSet<IdempotencyKey>();
        for (var text : List.of("k", "lab", "k".repeat(255), "k".repeat(254), "\u001Fsha256:1")) {
            var key = new IdempotencyKey(text);
            keys.addAll(List.of(key, ci.own(key), lab.own(key), sender("c").own(key)));

            assertThat(ci.own(key)).isEqualTo(ci.own(new IdempotencyKey(text)));
        }

        assertThat(keys).hasSize(20);
    }

    private static Sender sender(String name) {
        return new Sender(name, List.of(new Glob("kube_*"), new Glob("other")), List.of(new Glob("main")), false);
    }
}
