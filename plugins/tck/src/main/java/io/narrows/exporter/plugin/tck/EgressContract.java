package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import org.junit.jupiter.api.Test;

/// Where a consumer connects to is the operator's decision: it asks `ConsumerContext.egress()` before each connection.
public interface EgressContract extends ConsumerUnderTest {

    /// The destination works and is refused all the same.
    @Test
    default void connectsNowhereThatTheOperatorDoesNotAllow() throws Exception {
        var setup = working();
        Need.of(this, Ability.NETWORK);
        assumeThat(factory().hosts(Trial.bound(this, setup)))
                .as("not tried: the consumer declares no hosts, so it connects to none")
                .isNotEmpty();
        var before = stored(setup);
        Egress nowhere = destination -> {
            throw new EgressRefusedException(destination.getHostString(), "nothing is, in this test");
        };
        try (var consumer = Trial.of(this, factory(), setup, nowhere)) {

            var results = consumer.deliver(Trial.delivery(this));

            assertThat(results).singleElement().satisfies(result -> {
                assertThat(result).as("a refused destination").isInstanceOf(Rejected.class);
                assertThat(Reason.of(result)).contains("egress: host ").contains("is not allowed");
            });
        }
        assertThat(stored(setup)).as("stored").isEqualTo(before);
    }
}
