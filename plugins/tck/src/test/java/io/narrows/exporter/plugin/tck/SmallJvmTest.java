package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.plugin.tck.SmallJvm.Ended;
import io.narrows.exporter.plugin.tck.SmallJvm.Task;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SmallJvmTest {

    /// A server can keep the first of several calls waiting before the last has begun.
    @Test
    void anInterruptReachesCallsThatBeginAfterIt() throws Exception {
        var test = new LineConsumerTest();
        try (var server = HostileServer.silent();
                var jvm = SmallJvm.start(LineConsumerTest.class)) {
            var task = Task.of(test.setup(server.address()), 3);

            var ended = jvm.run(task, CompletableFuture.completedFuture(true), test.patience());

            assertThat(ended.problem()).isEmpty();
            assertThat(ended.results()).containsExactly(Ended.INTERRUPTED, Ended.INTERRUPTED, Ended.INTERRUPTED);
        }
    }
}
