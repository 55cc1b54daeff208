package io.narrows.exporter.plugin.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Tests servers that greet like a broker and then misbehave.
class HostileBrokerTest {
    private static final int LONGEST_REQUEST = 1 << 20;

    private interface Manners {
        void meet(DataOutputStream client) throws IOException;
    }

    /// A client that allocated this length would have ended its thread with an OutOfMemoryError, and never connected
    /// again.
    @Test
    void aLengthOfTwoGigabytesIsNotBelieved() throws Exception {
        var producers = new CountDownLatch(3);
        try (var server = start(producers, client -> client.writeInt(Integer.MAX_VALUE))) {
            var settings = Map.of("bootstrapServers", "127.0.0.1:" + server.getLocalPort(), "topic", "t");
            try (var consumer = Consumers.open(settings, Map.of("connectTimeout", "20s"))) {
                var results = Thread.ofPlatform().daemon().unstarted(() -> {
                    try {
                        consumer.deliver(Deliveries.all("s", "{}"));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                results.start();

                assertThat(producers.await(60, TimeUnit.SECONDS)).isTrue();

                results.interrupt();
                results.join();
            }
        }
    }

    @Test
    void aDripOfBytesIsGivenUp() throws Exception {
        try (var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> drip(server));
            var address = "127.0.0.1:" + server.getLocalPort();
            var settings = Map.of("bootstrapServers", address, "topic", "t");
            try (var consumer = Consumers.open(settings, Map.of("connectTimeout", "1s"))) {
                assertThat(consumer.deliver(Deliveries.all("s", "{}")))
                        .containsExactly(new Unavailable(address + " gave no answer within 1000 ms"));
            }
        }
    }

    /// Sends one byte of a length every 600 ms, so that no read waits for a second.
    private static void drip(ServerSocket server) {
        var never = new CountDownLatch(1);
        try (var client = server.accept()) {
            while (!never.await(600, TimeUnit.MILLISECONDS)) {
                client.getOutputStream().write(0);
            }
        } catch (IOException e) {
            // The client closed the connection.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// @param producers counted down by each connection after a greeting
    private static ServerSocket start(CountDownLatch producers, Manners manners) throws IOException {
        var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try {
                    var client = server.accept();
                    Thread.ofVirtual().start(() -> serve(client, producers, manners));
                } catch (IOException e) {
                    // The server was closed.
                }
            }
        });
        return server;
    }

    private static void serve(Socket client, CountDownLatch producers, Manners manners) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            var out = new DataOutputStream(client.getOutputStream());
            int length = Math.min(in.readInt(), LONGEST_REQUEST);
            in.readShort();
            boolean isGreeting = in.readShort() == 0;
            int correlation = in.readInt();
            in.skipNBytes(length - 8);
            if (isGreeting) {
                out.writeInt(10);
                out.writeInt(correlation);
                out.writeShort(0);
                out.writeInt(0);
            } else {
                producers.countDown();
                manners.meet(out);
            }
            in.read();
        } catch (IOException e) {
            // The client closed the connection.
        }
    }
}
