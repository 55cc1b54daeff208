package io.narrows.exporter.domain.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.report.InvalidReportException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerIdTest {
    @Test
    void idsThatDifferInCaseOnlyAreTheSame() {
        var id = new ConsumerId("openSearch");
        var shouted = new ConsumerId("OPENSEARCH");

        assertThat(shouted).isEqualTo(id).hasSameHashCodeAs(id).isEqualByComparingTo(id);
        assertThat(new ConsumerId("file")).isNotEqualTo(id);
    }

    @Test
    void anIdIsShownAsItWasWritten() {
        assertThat(new ConsumerId("openSearch")).hasToString("openSearch");
    }

    @Test
    void idsSortWithoutRegardToCase() {
        assertThat(List.of(new ConsumerId("Webhook"), new ConsumerId("file"), new ConsumerId("OpenSearch")))
                .satisfies(ids -> assertThat(ids.stream().sorted().map(ConsumerId::value))
                        .containsExactly("file", "OpenSearch", "Webhook"));
    }

    @Test
    void anIdHasUpTo64LettersDigitsDashesAndUnderscores() {
        assertThat(new ConsumerId("a" + "Z9_-".repeat(15) + "abc").value()).hasSize(64);
    }

    @Test
    void anythingElseIsRefusedAndNotRepeated() {
        for (var value : List.of("", " ", "9lives", "-a", "a b", "a/b", "ä", "a\n", "a".repeat(65), "s3cret!")) {
            assertThatThrownBy(() -> new ConsumerId(value))
                    .isInstanceOf(InvalidReportException.class)
                    .hasMessage("exportConfig has a key that is no consumer id:"
                            + " 1 to 64 letters, digits, '-' and '_', starting with a letter");
        }
    }
}
