package io.narrows.exporter.adapter.inbound.http.senders;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.LaneName;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private final AtomicLong now = new AtomicLong();
    private final TimeMeter clock = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };
    private final Quotas quotas = new Quotas(new QuotaSettings(2, 100, 3, 1, 2, 0), clock);

    @Test
    void aSenderMayDoAsMuchInASecondAndThenWaits() {
        var ci = quotas.of(sender("ci"), Optional.empty());

        assertThat(ci.useRequest()).isZero();
        assertThat(ci.useRequest()).isZero();
        assertThat(ci.useRequest()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(500));

        pass(Duration.ofMillis(500));
        assertThat(ci.useRequest()).isZero();
        assertThat(ci.useRequest()).isPositive();
    }

    @Test
    void aBodyLargerThanASecondsWorthIsTakenAndPaidForLater() {
        var ci = quotas.of(sender("ci"), Optional.empty());

        assertThat(ci.untilBody()).isZero();
        ci.useBytes(1_000);
        assertThat(ci.untilBody()).isGreaterThan(Duration.ofSeconds(8)).isLessThan(Duration.ofSeconds(10));

        pass(Duration.ofSeconds(10));
        assertThat(ci.untilBody()).isZero();
    }

    @Test
    void keysComeBackOverADay() {
        var ci = quotas.of(sender("ci"), Optional.empty());
        for (int i = 0; i < 3; i++) {
            assertThat(ci.useKey()).isZero();
        }

        assertThat(ci.useKey()).isGreaterThan(Duration.ofHours(7));
        pass(Duration.ofHours(8));
        assertThat(ci.useKey()).isZero();
    }

    @Test
    void waitsAreThoseAtTheSameTime() {
        var ci = quotas.of(sender("ci"), Optional.empty());

        assertThat(ci.beginWait()).isTrue();
        assertThat(ci.beginWait()).isFalse();
        ci.endWait();
        assertThat(ci.beginWait()).isTrue();
    }

    @Test
    void lanesAreThoseOfADay() {
        var ci = quotas.of(sender("ci"), Optional.empty());
        assertThat(ci.useLanes(Set.of(lane("a")))).isZero();
        pass(Duration.ofHours(8));
        assertThat(ci.useLanes(Set.of(lane("a"), lane("b")))).isZero();

        assertThat(ci.useLanes(Set.of(lane("c")))).isEqualTo(Duration.ofDays(1));
        pass(Duration.ofHours(16));
        assertThat(ci.useLanes(Set.of(lane("b")))).isZero();
        assertThat(ci.useLanes(Set.of(lane("c")))).isEqualTo(Duration.ofHours(8));
        assertThat(ci.isUnused()).isFalse();

        pass(Duration.ofHours(8));
        assertThat(ci.useLanes(Set.of(lane("c")))).isZero();
    }

    @Test
    void whoLogsInIsKnownByNameAndOthersByNetwork() {
        var here = Optional.of(InetAddress.ofLiteral("10.0.0.1"));
        var there = Optional.of(InetAddress.ofLiteral("10.0.0.2"));

        assertThat(quotas.of(sender("ci"), here)).isSameAs(quotas.of(sender("ci"), there));
        assertThat(quotas.of(sender("ci"), here)).isNotSameAs(quotas.of(sender("lab"), here));
        assertThat(quotas.of(Sender.ANYBODY, here)).isNotSameAs(quotas.of(Sender.ANYBODY, there));
        assertThat(quotas.of(sender("narrows"), here)).isNotSameAs(quotas.of(sender("narrows"), there));
        assertThat(quotas.of(Sender.ANYBODY, Optional.of(InetAddress.ofLiteral("fd00::1"))))
                .isSameAs(quotas.of(Sender.ANYBODY, Optional.of(InetAddress.ofLiteral("fd00::2:3"))));
    }

    @Test
    void theTableIsBoundedAndNewcomersShareWhatIsLeft() {
        for (int i = 0; i < Quotas.MOST; i++) {
            assertThat(quotas.of(sender("s" + i), Optional.empty()).useRequest())
                    .isZero();
        }
        var first = quotas.of(sender("new"), Optional.empty());
        assertThat(first).isSameAs(quotas.of(sender("newer"), Optional.empty()));
        assertThat(quotas.of(sender("s1"), Optional.empty())).isNotSameAs(first);

        pass(Duration.ofSeconds(2)); // nothing is used up any more
        assertThat(quotas.of(sender("new"), Optional.empty()))
                .isNotSameAs(quotas.of(sender("newer"), Optional.empty()));
    }

    @Test
    void withoutALimitNothingWaits() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(Allowance.UNLIMITED.useRequest()).isZero();
            assertThat(Allowance.UNLIMITED.beginWait()).isTrue();
        }
        Allowance.UNLIMITED.useBytes(Integer.MAX_VALUE);
        assertThat(Allowance.UNLIMITED.untilBody()).isZero();
    }

    private static LaneName lane(String fingerprint) {
        return new LaneName(new ConsumerId("openSearch"), fingerprint);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static Sender sender(String name) {
        return new Sender(name, List.of(new Glob("*")), List.of(), false);
    }
}
