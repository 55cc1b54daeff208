package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.plugin.tck.SmallJvm.Task;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How much memory a consumer may take. The exporter shares its heap among all lanes.
@ExtendWith(SmallJvms.Resolver.class)
public interface MemoryContract extends ConsumerUnderTest {
    /// How often the bytes of a batch may be allocated on their way.
    int MOST_COPIES = 16;

    /// What a consumer may allocate for a batch of whatever size.
    long MOST_BESIDE = 2 << 20;

    /// The bytes of the batch, at most.
    long LARGEST = 4 << 20;

    /// The consumer runs in a JVM of its own with a heap of 64 MiB, and delivers to the working destination.
    @Test
    default void copiesABatchAFewTimesOnly(SmallJvms jvms) throws Exception {
        Need.of(this, Ability.FEW_COPIES);
        var limits = factory().batchLimits();
        int reports = Math.min(limits.maxReports(), 4);
        int bytes = (int) Math.min(limits.maxBytes(), LARGEST);

        var ended = jvms.usable().run(Task.ofBatch(working(), reports, bytes), new CompletableFuture<>(), patience());

        assertThat(ended.problem()).as("thrown over a batch of %s bytes", bytes).isEmpty();
        assertThat(ended.results())
                .as("results of a batch of %s bytes, with the reasons %s", bytes, ended.reasons())
                .hasSize(reports)
                .containsOnly(Delivered.class.getSimpleName());
        assertThat(ended.allocated())
                .as("bytes that were allocated to deliver a batch of %s bytes", bytes)
                .isLessThan((long) MOST_COPIES * bytes + MOST_BESIDE);
    }
}
