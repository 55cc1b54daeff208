package io.narrows.exporter.domain.consumer;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BatchLimitsTest {
    @Test
    void aBatchHoldsAtLeastOneReportOfAtLeastOneByte() {
        assertThatThrownBy(() -> new BatchLimits(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxReports");
        assertThatThrownBy(() -> new BatchLimits(1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxBytes");
    }
}
