package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the results when an endpoint gives no answer, or too long an answer.
class FailureTest {
    private static final String NOBODY = "127.0.0.1:1";

    @Test
    void whereNobodyListensIsUnavailable() throws Exception {
        assertThat(deliver(NOBODY, Map.of())).isEqualTo(new Unavailable("cannot connect to " + NOBODY));
    }

    @Test
    void anUnknownHostIsMisconfigured() throws Exception {
        assertThat(deliver("no-such-host.invalid", Map.of()))
                .isEqualTo(new Misconfigured("unknown host: no-such-host.invalid"));
    }

    @Test
    void anEndpointThatSaysNothingIsGivenUp() throws Exception {
        try (var silent = RudeEndpoint.start(client -> {})) {
            assertThat(deliver(silent.hostPort(), Map.of("responseTimeout", "200ms", "connectTimeout", "200ms")))
                    .isEqualTo(new Unavailable(silent.hostPort() + " gave no whole answer within 200 ms"));

            silent.clientIsGone().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() throws Exception {
        try (var slow = RudeEndpoint.start(
                client -> RudeEndpoint.say(client, "HTTP/1.1 500 Oh\r\nContent-Length: 100\r\n\r\nwait"))) {
            assertThat(deliver(slow.hostPort(), Map.of("responseTimeout", "200ms", "connectTimeout", "200ms")))
                    .isEqualTo(new Unavailable(slow.hostPort() + " gave no whole answer within 200 ms"));

            slow.clientIsGone().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void ofALongAnswerTheBeginningIsRead() throws Exception {
        try (var chatty = RudeEndpoint.start(client -> {
            RudeEndpoint.say(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            while (true) {
                RudeEndpoint.say(client, "400\r\n" + "x".repeat(0x400) + "\r\n");
            }
        })) {
            assertThat(deliver(chatty.hostPort(), Map.of())).isEqualTo(new Delivered());

            chatty.clientIsGone().get(5, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "Content-Length: 2\r\n\r\nok"})
    void anAnswer204ThatAnnouncesABodyIsSuccess(String rest) throws Exception {
        try (var sloppy =
                RudeEndpoint.start(client -> RudeEndpoint.say(client, "HTTP/1.1 204 No Content\r\n" + rest))) {
            assertThat(deliver(sloppy.hostPort(), Map.of())).isEqualTo(new Delivered());
        }
    }

    @Test
    void anAnswer204ThatAnnouncesABodyIsNoSuccessWhere204IsNone() throws Exception {
        try (var sloppy = RudeEndpoint.start(
                client -> RudeEndpoint.say(client, "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nok"))) {
            assertThat(Webhooks.deliver(sloppy.hostPort(), Map.of("successCodes", "200"), Webhooks.report("{}")))
                    .isInstanceOf(Misconfigured.class)
                    .asString()
                    .contains("HTTP 204");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 600, 999})
    void aStatusThatIsNoneSaysNothingOfTheReport(int status) throws Exception {
        try (var odd = RudeEndpoint.start(
                client -> RudeEndpoint.say(client, "HTTP/1.1 " + status + " Oh\r\nContent-Length: 0\r\n\r\n"))) {
            assertThat(deliver(odd.hostPort(), Map.of())).isInstanceOf(Unavailable.class);
        }
    }

    @Test
    void anAnswerThatBreaksOffAfterItsStatusCounts() throws Exception {
        try (var hasty = RudeEndpoint.start(client -> {
            RudeEndpoint.say(client, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nok");
            client.shutdownOutput();
        })) {
            assertThat(deliver(hasty.hostPort(), Map.of())).isEqualTo(new Delivered());
        }
    }

    /// An echo service would repeat the path of the URL, which may be a credential.
    @Test
    void wordsOfAPeerThatSpeaksNoHttpAreNotPassedOn() throws Exception {
        try (var echo = RudeEndpoint.start(client -> RudeEndpoint.say(client, "POST /hook HTTP/1.1\r\n\r\n"))) {
            assertThat(deliver(echo.hostPort(), Map.of()))
                    .isEqualTo(new Unavailable(echo.hostPort() + " did not answer in HTTP"));
        }
    }

    @Test
    void whoIsInterruptedGoesAtOnceAndHangsUp() throws Exception {
        var accepted = new CompletableFuture<Void>();
        try (var silent = RudeEndpoint.start(client -> accepted.complete(null));
                var consumer = Webhooks.open(Map.of("url", "http://" + silent.hostPort() + "/hook"), Map.of())) {
            var ended = new CompletableFuture<Exception>();
            var caller = Thread.ofPlatform().daemon().start(() -> {
                try {
                    consumer.deliver(List.of(Webhooks.report("{}")));
                } catch (InterruptedException e) {
                    ended.complete(e);
                }
            });
            accepted.get(5, TimeUnit.SECONDS);

            caller.interrupt();

            assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            silent.clientIsGone().get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void anEndpointThatIsBackIsUsedAgain() throws Exception {
        var statuses = List.of(503, 200).iterator();
        try (var server = TestHttpServer.start(request -> Said.of(statuses.next(), ""));
                var consumer = Webhooks.open(Map.of("url", "http://" + server.hostPort() + "/"), Map.of())) {
            assertThat(consumer.deliver(List.of(Webhooks.report("{}")))).hasOnlyElementsOfType(Unavailable.class);
            assertThat(consumer.deliver(List.of(Webhooks.report("{}")))).containsExactly(new Delivered());
        }
    }

    @Test
    void aProxyIsGoneThrough() throws Exception {
        try (var proxy = TestHttpServer.start(request -> Said.of(200, ""))) {
            assertThat(deliver("host.invalid", Map.of("proxy", proxy.hostPort())))
                    .isEqualTo(new Delivered());

            assertThat(proxy.asked())
                    .singleElement()
                    .satisfies(request -> assertThat(request.header("Host")).isEqualTo("host.invalid"));
        }
    }

    @Test
    void aProxyThatWantsAUserIsMisconfigured() throws Exception {
        var refusal = "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=proxy\r\nContent-Length: 0\r\n\r\n";
        for (var scheme : List.of("http", "https")) {
            try (var proxy = RudeEndpoint.start("\r\n\r\n", client -> RudeEndpoint.say(client, refusal))) {
                assertThat(deliver(scheme + "://host.invalid/hook", proxy))
                        .isEqualTo(new Misconfigured("host.invalid through the proxy " + proxy.hostPort()
                                + " answered HTTP 407; the proxy wants a user, and consumers.webhook.proxy cannot give"
                                + " one"));
            }
        }
    }

    @Test
    void aProxyThatDoesNotConnectIsNotTakenForTheEndpoint() throws Exception {
        var results = new ArrayList<DeliveryResult>();
        for (var status : List.of("403 Forbidden", "400 Bad", "503 Busy")) {
            try (var proxy = RudeEndpoint.start(
                    "\r\n\r\n",
                    client -> RudeEndpoint.say(client, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n"))) {
                results.add(deliver("https://host.invalid/hook", proxy));
            }
        }

        assertThat(results)
                .extracting(Object::getClass)
                .containsExactly(Misconfigured.class, Misconfigured.class, Unavailable.class);
        assertThat(results.getFirst()).asString().contains("no connection to host.invalid", "HTTP 403");
    }

    @Test
    void aProxyThatIsAwayIsUnavailable() throws Exception {
        assertThat(deliver("host.invalid", Map.of("proxy", NOBODY)))
                .isEqualTo(new Unavailable("cannot connect to host.invalid through the proxy " + NOBODY));
    }

    private static DeliveryResult deliver(String hostPort, Map<String, String> options) throws InterruptedException {
        return Webhooks.deliver(Map.of("url", "http://" + hostPort + "/hook"), options, Webhooks.report("{}"));
    }

    private static DeliveryResult deliver(String url, RudeEndpoint proxy) throws InterruptedException {
        return Webhooks.deliver(Map.of("url", url), Map.of("proxy", proxy.hostPort()), Webhooks.report("{}"));
    }
}
