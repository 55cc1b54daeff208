package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests the result of each reply of a server.
class AnswerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            greeting  | 421 4.3.2 shutting down    | Unavailable
            greeting  | 554 5.7.1 not for you      | Misconfigured
            greeting  | 220 here                   | Delivered
            greeting  | HTTP/1.1 400 Bad Request   | Unavailable
            MAIL      | 451 4.3.0 try later        | Unavailable
            MAIL      | 550 5.7.1 not your address | Misconfigured
            MAIL      | 553 5.1.8 no such domain   | Misconfigured
            MAIL      | 530 5.7.0 sign on first    | Misconfigured
            MAIL      | 552 5.3.4 too large        | Rejected
            RCPT      | 450 4.2.0 greylisted       | Unavailable
            RCPT      | 451 4.3.0 try later        | Unavailable
            RCPT      | 452 4.5.3 too many         | Unavailable
            RCPT      | 552 5.2.2 mailbox full     | Unavailable
            RCPT      | 550 5.1.1 no such user     | Misconfigured
            RCPT      | 554 5.7.1 relay denied     | Misconfigured
            DATA      | 451 4.3.0 try later        | Unavailable
            DATA      | 554 5.5.1 no               | Rejected
            .         | 421 4.3.2 shutting down    | Unavailable
            .         | 452 4.3.1 disk full        | Unavailable
            .         | 552 5.3.4 too large        | Rejected
            .         | 550 5.7.1 looks like spam  | Rejected
            .         | 250 2.0.0 queued           | Delivered
            """)
    void aReplyBecomes(String command, String reply, String result) throws Exception {
        try (var server = ScriptedServer.start(Map.of(command, reply))) {
            var answer = Smtp.deliverOne(server.hostPort(), Map.of(), Map.of());

            assertThat(answer.getClass().getSimpleName()).isEqualTo(result);
            assertThat(answer instanceof Delivered
                            || reply.startsWith("HTTP")
                            || reason(answer).contains(reply))
                    .as("%s says %s", answer, reply)
                    .isTrue();
        }
    }

    @Test
    void aMailGoesToAllOrToNone() throws Exception {
        try (var server = ScriptedServer.start(Map.of("RCPT TO:<b@", "550 5.1.1 no such user"))) {
            var answer = Smtp.deliverOne(server.hostPort(), Map.of("to", "a@example.com,b@example.com"), Map.of());

            assertThat(answer)
                    .isEqualTo(new Misconfigured(
                            server.hostPort() + " refused the recipient b@example.com: 550 5.1.1 no such user"));
            assertThat(server.mails()).isEmpty();
        }
    }

    @Test
    void oneThatIsRefusedForGoodCountsForMoreThanOneThatIsRefusedForNow() throws Exception {
        try (var server =
                ScriptedServer.start(Map.of("RCPT TO:<a@", "450 4.2.0 later", "RCPT TO:<b@", "550 5.1.1 no such"))) {
            assertThat(Smtp.deliverOne(server.hostPort(), Map.of("to", "a@example.com,b@example.com"), Map.of()))
                    .isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    void whatAServerQuotesOfAReportIsNotPassedOn() throws Exception {
        try (var server = ScriptedServer.start(Map.of(".", "554 5.7.1 found 'the secret of node-7' in your mail"))) {
            assertThat(deliver(server, "0s", Smtp.report(1, "s", "{\"text\":\"the secret of node-7\"}")))
                    .containsExactly(new Rejected(server.hostPort() + " refused the mail: 554 5.7.1"));
        }
    }

    @Test
    void aMailThatIsLargerThanTheServerSaysIsRejectedUnsent() throws Exception {
        try (var server = ScriptedServer.start(Map.of("EHLO", "250-here\r\n250 SIZE 5000"))) {
            var results = deliver(
                    server,
                    "0s",
                    Smtp.report(1, "s", "{}"),
                    Smtp.report(2, "s", "x".repeat(5_000)),
                    Smtp.report(3, "s", "{}"));

            assertThat(results)
                    .extracting(Object::getClass)
                    .containsExactly(Delivered.class, Rejected.class, Delivered.class);
            assertThat(reason(results.get(1))).contains("bytes", server.hostPort() + " takes 5000 at most");
            assertThat(server.mails()).hasSize(2);
        }
    }

    @Test
    void aDigestThatIsTooLargeIsSentInParts() throws Exception {
        try (var server = ScriptedServer.start(Map.of("EHLO", "250-here\r\n250 SIZE 5000"))) {
            var results = deliver(
                    server,
                    "1h",
                    Smtp.report(1, "s", "x".repeat(1_000)),
                    Smtp.report(2, "s", "x".repeat(1_000)),
                    Smtp.report(3, "s", "x".repeat(9_000)),
                    Smtp.report(4, "s", "x".repeat(1_000)));

            assertThat(results)
                    .extracting(Object::getClass)
                    .containsExactly(Delivered.class, Delivered.class, Rejected.class, Delivered.class);
            assertThat(server.mails()).hasSize(2);
        }
    }

    @Test
    void aReportThatIsRefusedForNowHoldsUpNoOtherOfItsDigest() throws Exception {
        try (var server =
                ScriptedServer.start(Map.of(ScriptedServer.END_OF_MAIL + "W9X7-smtp", "451 4.7.1 scanned later"))) {
            var results = deliver(server, "1h", reports(9));

            assertThat(results).filteredOn(Delivered.class::isInstance).hasSize(8);
            assertThat(results.get(6))
                    .isEqualTo(new Unavailable(server.hostPort() + " did not take a mail: 451 4.7.1 scanned later"));
        }
    }

    @Test
    void aServerThatTakesNothingForNowGetsFewMails() throws Exception {
        try (var server = ScriptedServer.start(Map.of(ScriptedServer.END_OF_MAIL, "452 4.3.1 disk full"))) {
            var results = deliver(server, "1h", reports(9));

            assertThat(results).hasSize(9).allMatch(Unavailable.class::isInstance);
            assertThat(server.mails()).hasSize(12);
        }
    }

    @Test
    void aServerThatGoesAwayInTheEndGetsNoHalves() throws Exception {
        try (var server = ScriptedServer.start(Map.of(ScriptedServer.END_OF_MAIL, "421 4.3.2 shutting down"))) {
            assertThat(deliver(server, "1h", reports(9))).hasSize(9).allMatch(Unavailable.class::isInstance);
            assertThat(server.mails()).hasSize(1);
        }
    }

    @Test
    void whatWasSentBeforeTheServerHasEnoughIsDelivered() throws Exception {
        try (var server = ScriptedServer.start(Map.of("EHLO", "250-here\r\n250 SIZE 5000", "RSET", "421 enough"))) {
            var results = deliver(
                    server, "1h", Smtp.report(1, "s", "x".repeat(2_000)), Smtp.report(2, "s", "x".repeat(2_000)));

            assertThat(results).containsExactly(new Delivered(), new Delivered());
            assertThat(server.mails()).hasSize(2);
        }
    }

    private static Delivery[] reports(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> Smtp.report(number, "s", "{}"))
                .toArray(Delivery[]::new);
    }

    private static List<DeliveryResult> deliver(ScriptedServer server, String digest, Delivery... batch)
            throws InterruptedException {
        return Smtp.deliver(server.hostPort(), Map.of("digest", digest), batch);
    }

    private static String reason(DeliveryResult result) {
        return switch (result) {
            case Delivered delivered -> "";
            case Unavailable unavailable -> unavailable.reason();
            case Rejected rejected -> rejected.reason();
            case Misconfigured misconfigured -> misconfigured.reason();
        };
    }
}
