package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the results when a server does not answer.
class FailureTest {
    @Test
    void whereNobodyListensIsUnavailable() throws Exception {
        assertThat(Smtp.deliverOne("127.0.0.1:1", Map.of(), Map.of()))
                .isEqualTo(new Unavailable("cannot connect to 127.0.0.1:1"));
    }

    @Test
    void anUnknownHostIsMisconfigured() throws Exception {
        assertThat(Smtp.deliverOne("no-such-host.invalid", Map.of(), Map.of()))
                .isEqualTo(new Misconfigured("unknown host: no-such-host.invalid:25"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "EHLO", "MAIL", "DATA", "."})
    void aServerThatSaysNothingIsGivenUp(String command) throws Exception {
        try (var silent = ScriptedServer.start(Map.of(command, ""))) {
            assertThat(Smtp.deliverOne(silent.hostPort(), Map.of(), Map.of("responseTimeout", "200ms")))
                    .isEqualTo(new Unavailable(silent.hostPort() + " gave no answer in time"));

            silent.left().get(5, TimeUnit.SECONDS);
        }
    }

    /// Each line arrives long before the timeout of a single read.
    @Test
    void aReplyThatDripsIsGivenUp() throws Exception {
        var never = new CountDownLatch(1);
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var client = server.accept()) {
                    while (!never.await(100, TimeUnit.MILLISECONDS)) {
                        client.getOutputStream().write("220-wait\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    // The client closed the connection.
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            var address = "127.0.0.1:" + server.getLocalPort();

            assertThat(Smtp.deliverOne(address, Map.of(), Map.of("responseTimeout", "1s")))
                    .isEqualTo(new Unavailable(address + " gave no answer in time"));
        }
    }

    @Test
    void aServerThatNeverComesToTheEndOfItsReplyIsGivenUp() throws Exception {
        try (var talker = ScriptedServer.start(Map.of("greeting", "220-and so on\r\n".repeat(200_000)))) {
            assertThat(Smtp.deliverOne(talker.hostPort(), Map.of(), Map.of()))
                    .isEqualTo(new Unavailable("the connection to " + talker.hostPort() + " broke"));

            talker.left().get(5, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"greeting", "."})
    void whoIsInterruptedGoesAtOnceAndHangsUp(String command) throws Exception {
        try (var silent = ScriptedServer.start(Map.of(command, ""));
                var consumer = Smtp.open(silent.hostPort(), Map.of(), Map.of())) {
            var ended = new CompletableFuture<Exception>();
            var caller = Thread.ofPlatform().start(() -> {
                try {
                    consumer.deliver(List.of(Smtp.report(1, "s", "{}")));
                } catch (InterruptedException e) {
                    ended.complete(e);
                }
            });
            silent.met().get(5, TimeUnit.SECONDS);

            caller.interrupt();

            assertThat(ended.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
            silent.left().get(5, TimeUnit.SECONDS);
        }
    }
}
