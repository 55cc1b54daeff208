package io.narrows.exporter.application.call;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Spool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTargetTest {
    private final Spool spool = Fixtures.spool();

    @AfterEach
    void close() {
        spool.close();
    }

    @Test
    void whatWaitsForAPluginThatRenamedARequiredSettingDiesWithAReasonThatNamesBoth() {
        assertThat(target(Map.of("hostAndPort", "c:9200", "password", "hunter2")))
                .isEqualTo(new LaneTarget.Gone(
                        DeathCause.INCOMPLETE_SETTINGS,
                        "missing settings: hostport; given, but not declared: hostAndPort"));
        assertThat(target(Map.of("host-port", "c:9200")))
                .isEqualTo(new LaneTarget.Gone(
                        DeathCause.INCOMPLETE_SETTINGS,
                        "missing settings: hostport; given, but not declared: host-port (did you mean hostport?)"));
    }

    @Test
    void whatAsksForNothingAnyMoreDiesWithAReasonThatNamesWhatIsRequired() {
        assertThat(target(Map.of("checkCert", true)))
                .isEqualTo(new LaneTarget.Gone(
                        DeathCause.INCOMPLETE_SETTINGS, "the settings ask for no delivery; required are: hostport"));
    }

    private LaneTarget target(Map<String, Object> settings) {
        var lane = spool.lane(CLUSTER, ConsumerSettings.of(settings));
        Fixtures.append(spool, lane, "{}");
        return LaneTarget.of(lane.name(), Catalog.of(new ClusterType(batch -> List.of())), spool);
    }
}
