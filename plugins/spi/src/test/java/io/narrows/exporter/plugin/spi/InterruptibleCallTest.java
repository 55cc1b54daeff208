package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptibleCallTest {
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @Test
    void whatTheCallReturnsComesBack() throws Exception {
        assertThat(InterruptibleCall.run(() -> "returned")).isEqualTo("returned");
    }

    @Test
    void whatTheCallThrowsIsThrownAsItWas() {
        var checked = new IOException("checked");
        var unchecked = new IllegalStateException("unchecked");
        var error = new AssertionError("error");

        assertThatThrownBy(() -> InterruptibleCall.run(() -> {
                    throw checked;
                }))
                .isSameAs(checked);
        assertThatThrownBy(() -> InterruptibleCall.run(() -> {
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        assertThatThrownBy(() -> InterruptibleCall.run(() -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void theCallSeesTheContextClassLoaderOfItsCaller() throws Exception {
        try (var loader = new URLClassLoader(new URL[0])) {
            Thread.currentThread().setContextClassLoader(loader);

            assertThat(InterruptibleCall.run(() -> Thread.currentThread().getContextClassLoader()))
                    .isSameAs(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    @Test
    void anInterruptEndsACallThatWaitsInASocket() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var call = new FutureTask<>(() -> InterruptibleCall.run(() -> heardFrom(server)));
            var caller = Thread.ofPlatform().daemon().start(call);
            try (var client = server.accept()) {
                client.setSoTimeout(10_000);
                assertThat(client.getInputStream().read()).isEqualTo('?');

                caller.interrupt();

                assertThatThrownBy(() -> call.get(10, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(InterruptedException.class);
                assertThat(client.getInputStream().read())
                        .as("the client has hung up")
                        .isEqualTo(-1);
            }
        }
    }

    /// Asks a server that has no answer.
    private static int heardFrom(ServerSocket server) throws IOException {
        try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            socket.getOutputStream().write('?');
            return socket.getInputStream().read();
        }
    }
}
