package io.narrows.exporter.plugin.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.relay.FakeUpper.Answer;
import io.narrows.exporter.plugin.relay.FakeUpper.Request;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Tests the setting `await`.
class AwaitTest {
    private static final Map<String, Boolean> AWAIT = Map.of("await", true);
    private static final Answer DELIVERED = state("delivered");
    private static final Answer PENDING = state("pending");
    private static final Answer DEAD = state("dead");

    @Test
    void aReportIsDeliveredOnceTheUpperDeliveriesAre() throws Exception {
        var asked = new AtomicInteger();
        try (var upper = FakeUpper.start(request -> asked.incrementAndGet() < 3 ? PENDING : DELIVERED)) {
            assertThat(Relays.deliver(upper, AWAIT, Relays.report("{}"))).isEqualTo(new Delivered());

            assertThat(upper.requests()).extracting(Request::method).containsExactly("POST", "GET", "GET");
            assertThat(upper.requests())
                    .allSatisfy(request -> assertThat(request.target()).contains("?wait="));
        }
    }

    @Test
    void withoutItAReportIsDeliveredOnceItIsTaken() throws Exception {
        try (var upper = FakeUpper.start(request -> PENDING)) {
            assertThat(Relays.deliver(upper, Relays.report("{}"))).isEqualTo(new Delivered());

            assertThat(upper.requests())
                    .singleElement()
                    .extracting(Request::target)
                    .isEqualTo("/forward");
        }
    }

    @Test
    void anUpperDeadLetterIsOneHereAndNamesTheConsumer() throws Exception {
        try (var upper = FakeUpper.start(request -> DEAD)) {
            assertThat(Relays.deliver(upper, AWAIT, Relays.report("{}")))
                    .isEqualTo(new Rejected(upper.hostPort()
                            + " has the report as a dead letter for openSearch; replay it there, and then here"));
        }
    }

    @Test
    void anAttemptEndsAndTheNextOneOnlyAsksForTheReceipt() throws Exception {
        var answer = new AtomicInteger();
        try (var upper = FakeUpper.start(request -> answer.get() == 0 ? PENDING : DELIVERED);
                var consumer = Relays.opening(
                                Map.of("await", true, "url", upper.url()), Map.of("awaitTimeout", "300ms"))
                        .open()) {
            assertThat(consumer.deliver(List.of(Relays.report("{}"))))
                    .singleElement()
                    .isInstanceOf(Unavailable.class);

            answer.set(1);
            assertThat(consumer.deliver(List.of(Relays.report("{}")))).containsExactly(new Delivered());
            assertThat(upper.requests())
                    .filteredOn(request -> request.method().equals("POST"))
                    .hasSize(1);
        }
    }

    @Test
    void aReportThatTheUpperExporterHasForgottenIsSentAgain() throws Exception {
        var isForgotten = new AtomicBoolean();
        try (var upper = FakeUpper.start(request -> {
                    if (!isForgotten.get()) {
                        return PENDING;
                    }
                    return request.method().equals("GET") ? Answer.of(404, "") : DELIVERED;
                });
                var consumer = Relays.opening(
                                Map.of("await", true, "url", upper.url()), Map.of("awaitTimeout", "300ms"))
                        .open()) {
            assertThat(consumer.deliver(List.of(Relays.report("{}"))))
                    .singleElement()
                    .isInstanceOf(Unavailable.class);
            isForgotten.set(true);

            assertThat(consumer.deliver(List.of(Relays.report("{}")))).containsExactly(new Delivered());
            assertThat(upper.requests())
                    .filteredOn(request -> request.method().equals("POST"))
                    .hasSize(2);
        }
    }

    @Test
    void anUpperNameThatIsNoneOfAConsumerIsNotRepeated() throws Exception {
        try (var upper =
                FakeUpper.start(request -> Answer.receipt("{\"consumer\":\"secret words\",\"state\":\"dead\"}"))) {
            assertThat(Relays.deliver(upper, AWAIT, Relays.report("{}")).toString())
                    .doesNotContain("secret");
        }
    }

    private static Answer state(String state) {
        return Answer.receipt("{\"consumer\":\"openSearch\",\"state\":\"" + state + "\"}");
    }
}
