package io.narrows.exporter.application.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.events.Deaths.Count;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.spool.DeathCause;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeathsTest {
    private static final ConsumerId FILE = new ConsumerId("file");
    private static final int MOST = 1_000;

    private final Deaths deaths = new Deaths();

    @Test
    void countsTheDeadLettersOfEachConsumerAndKnowsWhyTheLastOneDied() {
        deaths.note(FILE, "s", DeathCause.REJECTED, "too odd");
        deaths.note(FILE, "s", DeathCause.EXPIRED, "HTTP 503");
        deaths.note(new ConsumerId("kafka"), "s", DeathCause.REJECTED, "too large");

        assertThat(deaths.counts())
                .isEqualTo(Map.of(
                        "file", new Count(2, DeathCause.EXPIRED, "HTTP 503"),
                        "kafka", new Count(1, DeathCause.REJECTED, "too large")));
    }

    @Test
    void consumersThatAreNotInstalledShareOneNameBecauseSendersChooseTheirs() {
        deaths.note(new ConsumerId("pagerParrot"), "s", DeathCause.NOT_INSTALLED, "no plugin");
        deaths.note(new ConsumerId("faxMachine"), "s", DeathCause.NOT_INSTALLED, "no plugin");

        assertThat(deaths.counts()).isEqualTo(Map.of("(unknown)", new Count(2, DeathCause.NOT_INSTALLED, "no plugin")));
    }

    @Test
    void aReportOfTheExporterItselfDoesNotCount() {
        for (var own : OwnSource.values()) {
            deaths.note(FILE, own.source(), DeathCause.REJECTED, "too odd");
        }

        assertThat(deaths.counts()).isEmpty();
    }

    @Test
    void soManyConsumersAreCountedAndNoMore() {
        for (int i = 0; i < MOST + 5; i++) {
            deaths.note(new ConsumerId("consumer" + i), "s", DeathCause.REJECTED, "no");
        }
        deaths.note(new ConsumerId("consumer7"), "s", DeathCause.REJECTED, "no");

        assertThat(deaths.counts()).hasSize(MOST).doesNotContainKey("consumer" + MOST);
        assertThat(deaths.counts()).containsEntry("consumer7", new Count(2, DeathCause.REJECTED, "no"));
    }
}
