package io.narrows.exporter.adapter.outbound.postgres.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.spool.KeyMissingException;
import io.narrows.exporter.domain.spool.Replicas;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingKeysTest {
    private final KeyMissingException lack = new KeyMissingException("1f0c9a3b");

    private long nanos = 5;
    private boolean hasOthers = true;
    private List<Integer> keys = List.of(1);
    private final MissingKeys missing = new MissingKeys(() -> keys, () -> hasOthers, () -> nanos);

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    @Test
    void aDeliveryIsLeftToTheOthersForAsLongAsARolloutTakes() {
        assertThat(missing.wait(lack)).contains(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(40));
        assertThat(missing.wait(lack)).contains(Duration.ofSeconds(10));
        pass(Duration.ofMinutes(5));
        assertThat(missing.wait(lack)).contains(Duration.ofSeconds(30));

        pass(Replicas.ROLLOUT);
        assertThat(missing.wait(lack)).isEmpty();
        assertThat(missing.wait(new KeyMissingException("another"))).isPresent();
    }

    @Test
    void theTimeBeginsAgainWithAnotherKeyFile() {
        assertThat(missing.wait(lack)).isPresent();
        pass(Replicas.ROLLOUT);
        keys = List.of(2, 1);

        assertThat(missing.wait(lack)).contains(Duration.ofSeconds(2));
    }

    @Test
    void anExporterThatKnowsNoOtherWaitsUntilItWouldKnowOneThatJustStarted() {
        hasOthers = false;

        assertThat(missing.wait(lack)).isPresent();
        pass(Replicas.DISCOVERY);
        assertThat(missing.wait(lack)).isEmpty();
    }
}
