package io.narrows.exporter.plugin.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/// A consumer that does everything right, for a `LineServer`. Subclasses get one thing wrong.
class LineConsumer implements ReportConsumer {
    /// What a busy server says first; the seconds follow.
    static final String BUSY = "busy-for-";

    private static final int LONGEST_GREETING = 100;

    private final int port;
    private final String token;
    private String host = "127.0.0.1";
    private Egress egress = destination -> destination;
    private Optional<TlsMaterial> tls = Optional.empty();

    LineConsumer(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /// Asks this before each connection.
    LineConsumer allowedBy(Egress rules) {
        egress = rules;
        return this;
    }

    LineConsumer at(String otherHost) {
        host = otherHost;
        return this;
    }

    LineConsumer over(Optional<TlsMaterial> material) {
        tls = material;
        return this;
    }

    static List<DeliveryResult> forAll(List<Delivery> batch, DeliveryResult result) {
        return Collections.nCopies(batch.size(), result);
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var line = Optional.<Line>empty();
        boolean isWell = false;
        try {
            line = Optional.of(line());
            var results = deliver(batch, line.get());
            isWell = true;
            return results;
        } catch (EgressRefusedException e) {
            return forAll(batch, new Rejected(e.getMessage()));
        } catch (UnknownHostException e) {
            return onUnknownHost(batch);
        } catch (ConnectException e) {
            return onNobody(batch);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("interrupted while talking to the server");
        } catch (SSLException | TlsMaterialException e) {
            return forAll(batch, new Misconfigured("no TLS with the server: " + e.getMessage()));
        } catch (IOException e) {
            return onHangUp(batch);
        } finally {
            end(line, isWell);
        }
    }

    /// A connection, new or used before.
    Line line() throws IOException, TlsMaterialException, InterruptedException {
        var socket = socket();
        try {
            socket.connect(egress.check(new InetSocketAddress(host, port)));
            return new Line(tls.isPresent() ? encrypted(socket, tls.get()) : socket);
        } catch (IOException | TlsMaterialException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// @param isWell whether it can be used again
    void end(Optional<Line> line, boolean isWell) {
        line.ifPresent(Line::close);
    }

    /// One that is closed when a thread that waits in it is interrupted.
    Socket socket() throws IOException {
        return SocketChannel.open().socket();
    }

    List<DeliveryResult> onUnknownHost(List<Delivery> batch) {
        return forAll(batch, new Misconfigured("unknown host"));
    }

    List<DeliveryResult> onNobody(List<Delivery> batch) {
        return forAll(batch, new Unavailable("nobody listens at port " + port));
    }

    List<DeliveryResult> onHangUp(List<Delivery> batch) {
        return forAll(batch, new Unavailable("the server hung up"));
    }

    List<DeliveryResult> onBusy(List<Delivery> batch, long seconds) {
        return forAll(batch, new Unavailable("the server is busy", Duration.ofSeconds(seconds)));
    }

    List<DeliveryResult> onNonsense(List<Delivery> batch, InputStream answer) {
        return forAll(batch, new Misconfigured("the server is none that we know"));
    }

    List<DeliveryResult> onDenied(List<Delivery> batch, String token) {
        return forAll(batch, new Misconfigured("the server refuses the token"));
    }

    DeliveryResult onAnswer(String answer) {
        return switch (answer) {
            case "OK" -> new Delivered();
            case "FULL" -> new Unavailable("the server is full");
            default -> new Rejected("the server does not want it");
        };
    }

    /// By which the server tells what it has already.
    String idOf(Delivery delivery) {
        return delivery.id().toString();
    }

    private List<DeliveryResult> deliver(List<Delivery> batch, Line line) throws IOException {
        if (!line.isGreeted()) {
            line.out().writeUTF(token);
            line.out().flush();
            int length = line.in().readUnsignedShort();
            if (length > LONGEST_GREETING) {
                return onNonsense(batch, line.in());
            }
            var greeting = new String(line.in().readNBytes(length), UTF_8);
            if (greeting.startsWith(BUSY)) {
                return onBusy(batch, Long.parseLong(greeting.substring(BUSY.length())));
            }
            if (!greeting.equals("WELCOME")) {
                return onDenied(batch, token);
            }
            line.greeted();
        }
        var results = new ArrayList<DeliveryResult>();
        for (var delivery : batch) {
            var payload = delivery.report().payload().toByteArray();
            line.out().writeUTF(idOf(delivery));
            line.out().writeInt(payload.length);
            line.out().write(payload);
            line.out().flush();
            results.add(onAnswer(line.in().readUTF()));
        }
        return results;
    }

    private SSLSocket encrypted(Socket socket, TlsMaterial material) throws IOException, TlsMaterialException {
        var secured = (SSLSocket) material.context().getSocketFactory().createSocket(socket, host, port, true);
        var parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }
}
