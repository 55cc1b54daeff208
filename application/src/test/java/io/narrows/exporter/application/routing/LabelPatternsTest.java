package io.narrows.exporter.application.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.report.Labels;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelPatternsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cluster=prod-*                | true",
                "cluster=*                     | true",
                "cluster=prod-eu, team=s?c     | true",
                "cluster=prod-eu ,empty=*      | true",
                "expr=a=b                      | true",
                "''                            | true",
                "cluster=prod                  | false",
                "cluster=prod-*, team=x        | false",
                "Cluster=prod-*                | false",
                "nothing=*                     | false"
            })
    void everyLabelThatIsAskedForMustBeThereAndMatch(String patterns, boolean match) {
        var labels = Labels.of(Map.of("cluster", "prod-eu", "team", "sec", "empty", "", "expr", "a=b"));

        assertThat(LabelPatterns.parse(patterns).match(labels)).isEqualTo(match);
    }

    @Test
    void areShownAsTheyAreRead() {
        assertThat(LabelPatterns.parse("b = 2,a=1*")).hasToString("a=1*, b=2");
        assertThat(LabelPatterns.NONE.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "=x", "cluster=", "a=1,", "a=1,,b=2"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> LabelPatterns.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be name=pattern, such as cluster=prod-*, several with commas");
    }

    @Test
    void aLabelIsNamedOnce() {
        assertThatThrownBy(() -> LabelPatterns.parse("a=1,a=2")).hasMessage("names the label 'a' twice");
        assertThatThrownBy(() -> LabelPatterns.parse("a=" + "x".repeat(256)))
                .hasMessage("a pattern has 1 to 255 characters");
    }
}
