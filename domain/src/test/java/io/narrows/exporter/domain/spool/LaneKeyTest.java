package io.narrows.exporter.domain.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneKeyTest {
    private static final ConsumerId CONSUMER = new ConsumerId("openSearch");
    private static final LaneKey KEY = new LaneKey(new byte[LaneKey.LENGTH]);

    private static String fingerprint(Map<String, ?> settings) {
        return KEY.laneOf(CONSUMER, ConsumerSettings.of(settings)).fingerprint();
    }

    @Test
    void theSameSettingsHaveTheSameFingerprintInAnyOrderAndCase() {
        var one = new LinkedHashMap<String, Object>();
        one.put("hostport", "a");
        one.put("checkCert", false);
        var other = new LinkedHashMap<String, Object>();
        other.put("CHECKCERT", false);
        other.put("HostPort", "a");

        assertThat(fingerprint(one)).isEqualTo(fingerprint(other));
        assertThat(KEY.laneOf(new ConsumerId("OPENSEARCH"), ConsumerSettings.of(other)))
                .isEqualTo(KEY.laneOf(CONSUMER, ConsumerSettings.of(one)));
    }

    @Test
    void theOrderOfANestedObjectDoesNotMatterEither() {
        var one = new LinkedHashMap<String, Object>();
        one.put("a", "1");
        one.put("b", "2");
        var other = new LinkedHashMap<String, Object>();
        other.put("b", "2");
        other.put("a", "1");

        assertThat(fingerprint(Map.of("o", one))).isEqualTo(fingerprint(Map.of("o", other)));
    }

    @Test
    void settingsThatWereMadeToLookAlikeHaveDifferentFingerprints() {
        var alike = List.<Map<String, Object>>of(
                Map.of(),
                Map.of("a", ""),
                Map.of("a", "b"),
                Map.of("ab", ""),
                Map.of("", "ab"),
                Map.of("a", "bs1:c"),
                Map.of("a", "b", "c", ""),
                Map.of("a", "s1:b"),
                Map.of("a", Map.of()),
                Map.of("a", Map.of("b", "")),
                Map.of("a", Map.of("B", "")),
                Map.of("a", Map.of("b", "", "B", "")),
                Map.of("a", List.of()),
                Map.of("a", List.of("")),
                Map.of("a", List.of("b")),
                Map.of("a", List.of("b", "c")),
                Map.of("a", List.of("bs1:c")),
                Map.of("a", List.of(List.of("b"), "c")),
                Map.of("a", List.of(List.of("b", "c"))),
                Map.of("a", true),
                Map.of("a", "true"),
                Map.of("a", "Booleantrue;"),
                Map.of("a", BigDecimal.ONE),
                Map.of("a", "1"),
                Map.of("a", new BigDecimal("1.0")),
                Map.of("a", List.of(BigDecimal.ONE, BigDecimal.TWO)),
                Map.of("a", List.of(new BigDecimal("12"))),
                Map.of("a", "\ud800"),
                Map.of("a", "\udc00"),
                Map.of("a", "?"),
                Map.of("a", "\ufffd"));
        var seen = new HashMap<String, Map<String, Object>>();

        for (var settings : alike) {
            assertThat(seen.put(fingerprint(settings), settings))
                    .as("another with the fingerprint of " + settings)
                    .isNull();
        }
    }

    @Test
    void consumersDoNotShareLanes() {
        var settings = ConsumerSettings.of(Map.of("url", "http://a"));

        assertThat(KEY.laneOf(CONSUMER, settings)).isNotEqualTo(KEY.laneOf(new ConsumerId("webhook"), settings));
    }

    @Test
    void whoDoesNotHaveTheKeyCannotMakeTheFingerprint() {
        var otherKey = new byte[LaneKey.LENGTH];
        otherKey[0] = 1;
        var settings = ConsumerSettings.of(Map.of("password", "hunter2"));

        assertThat(new LaneKey(otherKey).laneOf(CONSUMER, settings)).isNotEqualTo(KEY.laneOf(CONSUMER, settings));
    }

    @Test
    void aLaneShowsNoSecret() {
        var lane = KEY.laneOf(CONSUMER, ConsumerSettings.of(Map.of("password", "hunter2")));

        assertThat(lane.toString()).matches("openSearch#[0-9a-f]{8}");
        assertThat(lane.fingerprint()).matches("[0-9a-f]{32}");
    }

    @Test
    void aKeyHasItsLength() {
        assertThatThrownBy(() -> new LaneKey(new byte[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32")
                .hasMessageContaining("16");
    }
}
