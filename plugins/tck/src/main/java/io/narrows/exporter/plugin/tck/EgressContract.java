package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.tck.SmallJvm.Task;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where a consumer connects to is the operator's decision: it asks `ConsumerContext.egress()` before each connection,
/// and connects only to the hosts that its factory declares.
@ExtendWith(SmallJvms.Resolver.class)
public interface EgressContract extends ConsumerUnderTest {
    /// Enough for a consumer to keep a connection, and to come back to it.
    int WATCHED_CALLS = 2;

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

    /// Operators decide by `hosts` and `furtherHosts` what to allow. The consumer runs in a JVM of its own, which
    /// records
    /// whom it talks to.
    @Test
    default void talksToNobodyButTheHostsThatItDeclares(SmallJvms jvms) throws Exception {
        Need.of(this, Ability.DECLARED_HOSTS);
        var setup = working();
        var declared = DeclaredHosts.of(Opening.of(factory(), setup));

        var ended = jvms.usable().run(Task.watched(setup, WATCHED_CALLS), new CompletableFuture<>(), patience());

        assertThat(ended.problem()).as("thrown").isEmpty();
        assertThat(ended.results())
                .as("results, with the reasons %s", ended.reasons())
                .hasSize(WATCHED_CALLS)
                .containsOnly(Delivered.class.getSimpleName());
        assertThat(ended.peers())
                .as("hosts that were talked to; declared are %s", declared.texts())
                .allMatch(declared::include);
        assertThat(ended.peers().isEmpty())
                .as("talks to nobody")
                .isEqualTo(declared.texts().isEmpty());
    }
}
