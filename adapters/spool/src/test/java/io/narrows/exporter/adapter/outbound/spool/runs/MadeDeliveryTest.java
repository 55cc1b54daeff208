package io.narrows.exporter.adapter.outbound.spool.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MadeDeliveryTest {
    private static final MadeDelivery FIRST = new MadeDelivery("file", 9, 5, 1_500, "a \"b\" \\ é\n");
    private static final MadeDelivery SECOND = new MadeDelivery("webhook", 10, 0, -1, "");

    @Test
    void whatIsWrittenIsRead() {
        assertThat(MadeDelivery.read(MadeDelivery.json(List.of(FIRST, SECOND)))).containsExactly(FIRST, SECOND);
    }

    @Test
    void nothingIsKnownOfAnAttemptWithoutADuration() {
        assertThat(FIRST.attempt()).isPresent();
        assertThat(SECOND.attempt()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[[\"file\",9,5,1", "[[\"file\",9.5,5,1,\"\"]]", "[[9]]", "{}", "[[]]", "null"})
    void aDamagedColumnHasNone(String column) {
        assertThat(MadeDelivery.read(column)).isEmpty();
    }
}
