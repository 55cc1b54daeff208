package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.kafka.BootstrapServers.Server;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSocket;

/// Checks that a server speaks Kafka before a producer connects to it.
///
/// A producer reads the first four bytes of any answer as a length, and allocates that many bytes. `HTTP` means 1.2 GB,
/// and the exporter would run out of memory (KAFKA-4090). Also, a producer does not say why it got no answer.
///
/// @param tls how to encrypt; empty for plain text
/// @param egress decides which destinations are allowed
/// @param timeout for connecting, and again for TLS and the answer
record Greeting(Optional<BrokerTls> tls, Egress egress, Duration timeout) {
    /// The `ApiVersions` request, which every broker understands, with or without a login
    /// (<https://kafka.apache.org/protocol#The_Messages_ApiVersions>).
    private static final int API_KEY = 18;

    private static final Map<Kind, String> HINTS = Map.of(
            Kind.UNTRUSTED, "is its CA in the file of consumers.kafka.caFile?",
            Kind.NO_TLS, "does it speak TLS, and want a certificate?");

    private static final int API_VERSION = 0;
    private static final int CORRELATION_ID = 0x6e617272;
    private static final String CLIENT_ID = ProducerOpener.CLIENT_ID;
    private static final int HEADER_BYTES = 10;
    private static final int LEAST_ANSWER = 10;
    private static final int LARGEST_ANSWER = 64 << 10;

    /// @return what is wrong with the server; empty if it answers like a broker
    /// @throws InterruptedException if the calling thread was interrupted
    Optional<DeliveryResult> exchange(Server server) throws InterruptedException {
        try (var plain = interruptible()) {
            var checked = egress.check(InetSocketAddress.createUnresolved(server.host(), server.port()));
            var address = checked.isUnresolved() ? new InetSocketAddress(server.host(), server.port()) : checked;
            if (address.isUnresolved()) {
                return Optional.of(new Misconfigured("unknown host: " + server));
            }
            plain.connect(address, millis());
            return converse(plain, server);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                var interruption = new InterruptedException("interrupted while connecting");
                interruption.initCause(e);
                throw interruption;
            }
            return Optional.of(failure(e, server));
        }
    }

    /// Talks to the server, and closes the connection when the time is over. A socket timeout does not suffice, because
    /// it restarts with each byte.
    private Optional<DeliveryResult> converse(Socket plain, Server server) throws IOException {
        var isLate = new AtomicBoolean();
        var timer = Thread.ofVirtual().name("greeting time-out").start(() -> {
            try {
                Thread.sleep(timeout);
                isLate.set(true);
                plain.close();
            } catch (InterruptedException | IOException e) {
                // The conversation has ended, or the connection is closed already.
            }
        });
        try (var socket = tls.isPresent() ? encrypted(plain, server, tls.get()) : plain) {
            return ask(socket) ? Optional.empty() : Optional.of(speaksSomethingElse(server));
        } catch (IOException e) {
            if (isLate.get()) {
                return Optional.of(noAnswer(server));
            }
            throw e;
        } finally {
            timer.interrupt();
        }
    }

    /// A socket that closes when the waiting thread is interrupted. A plain socket ignores interrupts.
    private static Socket interruptible() throws IOException {
        return SocketChannel.open().socket();
    }

    private int millis() {
        return Math.toIntExact(timeout.toMillis());
    }

    private static Socket encrypted(Socket plain, Server server, BrokerTls tls) throws IOException {
        var host = server.host().replaceAll("[\\[\\]]", "");
        var socket = (SSLSocket)
                tls.towards(host, server.port()).getSocketFactory().createSocket(plain, host, server.port(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static boolean ask(Socket socket) throws IOException {
        var out = new DataOutputStream(socket.getOutputStream());
        var request = new ByteArrayOutputStream();
        var fields = new DataOutputStream(request);
        fields.writeInt(HEADER_BYTES + CLIENT_ID.length());
        fields.writeShort(API_KEY);
        fields.writeShort(API_VERSION);
        fields.writeInt(CORRELATION_ID);
        fields.writeUTF(CLIENT_ID);
        out.write(request.toByteArray());
        out.flush();
        var in = new DataInputStream(socket.getInputStream());
        int length = in.readInt();
        return length >= LEAST_ANSWER && length <= LARGEST_ANSWER && in.readInt() == CORRELATION_ID;
    }

    private DeliveryResult speaksSomethingElse(Server server) {
        return new Misconfigured(server + " does not speak Kafka" + (tls.isPresent() ? "" : " without TLS")
                + "; are the port and tls right?");
    }

    private DeliveryResult failure(IOException e, Server server) {
        var failure = ConnectionFailure.of(e);
        return switch (failure.kind()) {
            case NO_CONNECTION_IN_TIME, NO_ANSWER_IN_TIME -> noAnswer(server);
            case NO_CONNECTION -> new Unavailable("cannot connect to " + server + ": " + failure.message());
            case BROKEN -> new Unavailable(broken(e, failure.message(), server));
            default -> failure.result(server.toString(), HINTS);
        };
    }

    private Unavailable noAnswer(Server server) {
        return new Unavailable(server + " gave no answer within " + timeout.toMillis() + " ms");
    }

    private String broken(IOException e, String message, Server server) {
        if (ConnectionFailure.cause(e, EOFException.class).isPresent()) {
            return server + " hung up" + (tls.isPresent() ? "; does it speak TLS?" : "; does it want TLS?");
        }
        return "the connection to " + server + " broke: " + message
                + (tls.isPresent() ? "; does it want a certificate?" : "");
    }
}
