package io.narrows.exporter.application.notices;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.CertificateEnd;
import io.narrows.exporter.application.Sources.Source;
import io.narrows.exporter.application.events.Deaths;
import io.narrows.exporter.application.overview.ConsumerStatus;
import io.narrows.exporter.application.overview.ConsumerStatus.State;
import io.narrows.exporter.application.overview.Rate;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.measure.Histogram;
import io.narrows.exporter.domain.pause.Pause;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.SpoolUse;
import io.narrows.exporter.domain.spool.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoticesTest {
    private static final ConsumerId FILE = new ConsumerId("file");
    private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

    private Duration passed = Duration.ZERO;
    private final Notices notices = new Notices(() -> passed.toNanos());

    private ConsumerStatus consumer = consumer(State.OPEN, "");
    private boolean isKnown = true;
    private Map<String, Deaths.Count> deaths = Map.of();
    private SpoolUse spool = spool(10);
    private List<Source> sources = List.of();
    private List<CertificateEnd> certificates = List.of();

    @Test
    void whereAllIsWellThereIsNothingToTell() {
        assertThat(look()).isEmpty();
        pass(Duration.ofDays(2));
        assertThat(look()).isEmpty();
    }

    @Test
    void aConsumerThatAnOperatorPausesIsToldAndThatItIsBack() {
        look();
        consumer = paused("carl", "the disk is full");

        assertThat(look())
                .singleElement()
                .asString()
                .isEqualTo("{\"at\":\"2026-11-26T10:00:00Z\",\"event\":\"consumerPaused\",\"severity\":\"warning\","
                        + "\"message\":\"An operator paused consumer file.\",\"consumer\":\"file\",\"by\":\"carl\","
                        + "\"reason\":\"the disk is full\",\"since\":\"2026-11-26T10:00:00Z\",\"waiting\":7}");
        pass(Duration.ofMinutes(2));
        assertThat(look()).isEmpty();

        consumer = consumer(State.OPEN, "");
        assertThat(look())
                .singleElement()
                .asString()
                .isEqualTo("{\"at\":\"2026-11-26T10:02:00Z\",\"event\":\"consumerBack\",\"severity\":\"info\","
                        + "\"message\":\"Consumer file is back.\",\"consumer\":\"file\","
                        + "\"since\":\"2026-11-26T10:00:00Z\",\"waiting\":7}");
    }

    @Test
    void aConsumerThatWasGoneIsLookedAtAnew() {
        consumer = consumer(State.MISCONFIGURED, "HTTP 401");
        assertThat(look()).hasSize(1);

        isKnown = false;
        assertThat(look()).isEmpty();
        isKnown = true;
        assertThat(look()).singleElement().asString().contains("consumerMisconfigured");
    }

    @Test
    void aPauseFromBeforeTheStartIsNoNewsButItsEndIs() {
        consumer = paused("carl", "");

        assertThat(look()).isEmpty();
        consumer = consumer(State.OPEN, "");
        assertThat(look()).singleElement().asString().contains("consumerBack");
    }

    @Test
    void wrongCredentialsAreToldAtOnceAndADestinationThatIsAwayOnlyAfterAWhile() {
        consumer = consumer(State.MISCONFIGURED, "HTTP 401");
        assertThat(look()).singleElement().asString().contains("consumerMisconfigured", "HTTP 401");

        pass(Duration.ofMinutes(2));
        consumer = new ConsumerStatus(
                FILE,
                FILE,
                true,
                State.BACKING_OFF,
                now(),
                "HTTP 503",
                Optional.empty(),
                1,
                1,
                Tally.ZERO,
                Optional.empty(),
                Rate.ZERO);
        assertThat(look()).singleElement().asString().contains("consumerBack");
        pass(Duration.ofMinutes(9));
        assertThat(look()).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(look()).singleElement().asString().contains("consumerUnavailable", "HTTP 503");
    }

    @Test
    void aConsumerThatComesAndGoesIsToldOnceAMinute() {
        int told = 0;
        for (int second = 0; second < 600; second++) {
            consumer = second % 2 == 0 ? consumer(State.MISCONFIGURED, "HTTP 401") : consumer(State.OPEN, "");
            told += look().size();
            pass(Duration.ofSeconds(1));
        }

        assertThat(told).isBetween(1, 10);
    }

    @Test
    void deadLettersAreToldAtOnceAndThenTogether() {
        deaths = Map.of("file", new Deaths.Count(1, DeathCause.REJECTED, "too odd"));
        assertThat(look())
                .singleElement()
                .asString()
                .contains(
                        "\"event\":\"deadLetters\"",
                        "1 delivery to consumer file became dead letters.",
                        "\"count\":1,\"cause\":\"rejected\",\"reason\":\"too odd\"");

        deaths = Map.of("file", new Deaths.Count(5, DeathCause.EXPIRED, "HTTP 503"));
        pass(Duration.ofMinutes(9));
        assertThat(look()).isEmpty();
        pass(Duration.ofMinutes(2));
        assertThat(look()).singleElement().asString().contains("\"count\":4,\"cause\":\"expired\"");
        pass(Duration.ofMinutes(11));
        assertThat(look()).isEmpty();
    }

    @Test
    void theDeadLettersOfOneConsumerHideThoseOfNoOther() {
        deaths = Map.of("file", new Deaths.Count(1, DeathCause.REJECTED, "too odd"));
        assertThat(look()).hasSize(1);

        deaths = Map.of(
                "file", new Deaths.Count(2, DeathCause.REJECTED, "too odd"),
                "kafka", new Deaths.Count(3, DeathCause.REJECTED, "too large"));
        assertThat(look()).singleElement().asString().contains("\"consumer\":\"kafka\",\"count\":3");
    }

    @Test
    void aSpoolThatFillsAndEmptiesIsToldOnceAMinute() {
        spool = spool(80);
        assertThat(look()).singleElement().asString().endsWith("\"percent\":80,\"bytes\":80,\"maxBytes\":100}");

        spool = spool(10);
        pass(Duration.ofSeconds(59));
        assertThat(look()).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(look()).singleElement().asString().contains("spoolBack");
    }

    @Test
    void aSpoolThatIsNearlyFullIsToldOnceUntilItHasRoomAgain() {
        spool = spool(79);
        assertThat(look()).isEmpty();
        spool = spool(80);
        assertThat(look()).singleElement().asString().contains("\"event\":\"spoolFilling\"", "\"percent\":80");
        for (var percent : List.of(75, 85, 71, 80)) {
            pass(Duration.ofMinutes(2));
            spool = spool(percent);
            assertThat(look()).isEmpty();
        }
        spool = spool(69);
        assertThat(look()).singleElement().asString().contains("\"event\":\"spoolBack\"", "\"percent\":69");
    }

    @Test
    void aSourceThatIsSilentIsToldOnceAndThatItIsBack() {
        sources = List.of(source("bench", START), source("other", START.plus(Duration.ofDays(9))));
        assertThat(look()).isEmpty();
        pass(Duration.ofMinutes(61));

        assertThat(look())
                .singleElement()
                .asString()
                .endsWith("\"message\":\"Source bench is silent longer than usual; the last report came at"
                        + " 2026-11-26T10:00:00Z.\",\"source\":\"bench\",\"lastReport\":\"2026-11-26T10:00:00Z\","
                        + "\"reports\":3,\"silentAfterSeconds\":3600}");
        pass(Duration.ofMinutes(2));
        assertThat(look()).isEmpty();
        sources = List.of(source("bench", now()));
        assertThat(look()).singleElement().asString().contains("\"event\":\"sourceBack\"");
    }

    @Test
    void aSourceWithoutANameHasWordsForIt() {
        sources = List.of(source("", START));
        pass(Duration.ofHours(2));

        assertThat(look()).singleElement().asString().contains("The source without a name is silent");
    }

    @Test
    void aSourceThatWasForgottenIsLookedAtAnew() {
        sources = List.of(source("bench", START));
        pass(Duration.ofHours(2));
        assertThat(look()).hasSize(1);

        sources = List.of();
        pass(Duration.ofMinutes(2));
        assertThat(look()).isEmpty();
        sources = List.of(source("bench", START));
        assertThat(look()).singleElement().asString().contains("sourceSilent");
    }

    @Test
    void manySilentSourcesAreToldAFewAMinute() {
        sources = IntStream.range(0, 100).mapToObj(i -> source("s" + i, START)).toList();
        pass(Duration.ofHours(2));

        assertThat(look()).hasSize(5);
        assertThat(look()).isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(look()).hasSize(5);
    }

    @Test
    void aCertificateThatIsAboutToEndIsToldOnceADay() {
        certificates = List.of(new CertificateEnd("reports port", START.plus(Duration.ofDays(15))));
        assertThat(look()).isEmpty();
        pass(Duration.ofHours(25));

        assertThat(look())
                .singleElement()
                .asString()
                .contains(
                        "\"event\":\"certificateEnding\"",
                        "The certificate of the reports port ends at 2026-12-11T10:00:00Z.",
                        "\"daysLeft\":13");
        pass(Duration.ofHours(23));
        assertThat(look()).isEmpty();
        pass(Duration.ofHours(1));
        assertThat(look()).hasSize(1);
        certificates = List.of(new CertificateEnd("reports port", START.plus(Duration.ofDays(90))));
        pass(Duration.ofDays(1));
        assertThat(look()).isEmpty();
    }

    @Test
    void aCertificateThatHasEndedHasNoDaysLeft() {
        certificates = List.of(new CertificateEnd("consumer kafka", START.minus(Duration.ofDays(2))));

        assertThat(look())
                .singleElement()
                .asString()
                .contains(
                        "The certificate of the consumer kafka ended at 2026-11-24T10:00:00Z.",
                        "\"certificate\":\"consumer kafka\"",
                        "\"notAfter\":\"2026-11-24T10:00:00Z\"",
                        "\"daysLeft\":0");
    }

    @Test
    void aCertificateThatIsGoneForAMomentIsNotToldTwiceADay() {
        var ending = List.of(new CertificateEnd("consumer kafka", START.plus(Duration.ofDays(3))));
        certificates = ending;
        assertThat(look()).hasSize(1);

        certificates = List.of();
        assertThat(look()).isEmpty();
        certificates = ending;
        assertThat(look()).isEmpty();
        pass(Duration.ofDays(1));
        assertThat(look()).hasSize(1);
    }

    private List<String> look() {
        var view = new Notices.View(isKnown ? List.of(consumer) : List.of(), deaths, spool, sources, certificates);
        return notices.look(view, now()).stream().map(Payload::text).toList();
    }

    private Instant now() {
        return START.plus(passed);
    }

    private void pass(Duration time) {
        passed = passed.plus(time);
    }

    private static ConsumerStatus consumer(State state, String reason) {
        return status(state, reason, Optional.empty());
    }

    private static ConsumerStatus paused(String by, String reason) {
        return status(State.PAUSED, reason, Optional.of(Pause.begin(FILE, START, by, reason)));
    }

    private static ConsumerStatus status(State state, String reason, Optional<Pause> pause) {
        return new ConsumerStatus(
                FILE,
                FILE,
                true,
                state,
                START,
                reason,
                pause,
                1,
                0,
                new Tally(7, 0, 0, 7, 0),
                Optional.empty(),
                Rate.ZERO);
    }

    private static SpoolUse spool(long percent) {
        return new SpoolUse(percent, 0, 100, 0, Histogram.ofSeconds().counts());
    }

    private static Source source(String name, Instant last) {
        return new Source(name, START, last, 3, Optional.of(Duration.ofHours(1)));
    }
}
