package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IndexNamesTest {
    private final IndexNames names = new IndexNames("Mine");

    @Test
    void theNameOfASourceIsMadeOnce() {
        assertThat(names.of("Kube Bench").value()).isEqualTo("kube-bench");
        assertThat(names.of("Kube Bench")).isSameAs(names.of("Kube Bench"));
        assertThat(names.of("").value()).isEqualTo("mine");
        assertThat(names.of(" ").value()).isEqualTo("mine");
    }

    @Test
    void madeUpSourcesDoNotGrowIt() {
        for (int i = 0; i < 3 * IndexNames.MOST; i++) {
            assertThat(names.of("source" + i)).isEqualTo(IndexName.of("source" + i, "Mine"));
            assertThat(names.size()).isBetween(1, IndexNames.MOST);
        }
        names.of("x".repeat(IndexNames.LONGEST + 1));

        assertThat(names.of("x".repeat(IndexNames.LONGEST + 1)))
                .isNotSameAs(names.of("x".repeat(IndexNames.LONGEST + 1)));
    }
}
