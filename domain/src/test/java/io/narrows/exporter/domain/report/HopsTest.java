package io.narrows.exporter.domain.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopsTest {
    @Test
    void theTextIsReadBack() {
        var hops = new Hops(List.of("edge-1", "region_eu.2"));

        assertThat(hops.text()).isEqualTo("edge-1,region_eu.2");
        assertThat(Hops.parse("edge-1, region_eu.2")).isEqualTo(hops);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "a,,b", "a b", "-a", "a\u00e4", "a\nb", "a,b,c,d,e,f", "a,b,a"})
    void whatIsNoWayOfAReportIsRefused(String text) {
        assertThatThrownBy(() -> Hops.parse(text)).isInstanceOf(InvalidReportException.class);
    }

    @Test
    void anEndlessTextIsRefusedUnread() {
        assertThatThrownBy(() -> Hops.parse("a,".repeat(1_000_000))).hasMessageContaining("must not be longer than");
    }

    @Test
    void fiveHopsAreAllowedAndASixthIsNot() {
        var five = Hops.parse("a,b,c,d,e");

        assertThatThrownBy(() -> five.and("f")).hasMessageContaining("more than 5 clusters");
    }

    @Test
    void aReportDoesNotComeThroughAClusterTwice() {
        var hops = Hops.parse("a,b");

        assertThatThrownBy(() -> hops.and("a")).hasMessageContaining("relayed in a circle");
    }

    @Test
    void theLongestHopsFitALabel() {
        var longest = new Hops(List.of("a".repeat(48), "b".repeat(48), "c".repeat(48), "d".repeat(48), "e".repeat(48)));

        assertThat(Hops.of(longest.in(Labels.NONE))).isEqualTo(longest);
        assertThat(Hops.isName("a".repeat(49))).isFalse();
    }

    @Test
    void theFirstHopIsTheClusterWhateverASenderSays() {
        var labels = Hops.parse("edge,region").in(Labels.of(Map.of("cluster", "forged", "namespace", "web")));

        assertThat(labels.all()).isEqualTo(Map.of("cluster", "edge", "namespace", "web", "relay-hops", "edge,region"));
    }

    @Test
    void theLabelsWithTheLastNamesMakeRoomForTheHops() {
        var all = new TreeMap<String, String>();
        for (int i = 0; i < Labels.MOST; i++) {
            all.put("z" + (char) ('A' + i), "");
        }
        all.remove("zA");
        all.put("a", "");

        var labels = Hops.parse("edge").in(Labels.of(all));

        assertThat(labels.all()).hasSize(Labels.MOST).containsKeys("a", "cluster", "relay-hops", "zB");
        assertThat(labels.all()).doesNotContainKey(all.lastKey());
    }

    @Test
    void noHopsLeaveTheLabelsAsTheyAre() {
        var labels = Labels.of(Map.of("cluster", "prod"));

        assertThat(Hops.NONE.in(labels)).isEqualTo(labels);
        assertThat(Hops.without(labels)).isSameAs(labels);
    }

    @Test
    void hopsAreTakenOutOfLabels() {
        var labels = Labels.of(Map.of("relay-hops", "a", "namespace", "web"));

        assertThat(Hops.without(labels).all()).isEqualTo(Map.of("namespace", "web"));
    }
}
