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
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A consumer that does everything right, for a `LineServer`. Subclasses get one thing wrong.
class LineConsumer implements ReportConsumer {
    /// What a busy server says first; the seconds follow.
    static final String BUSY = "busy-for-";

    private static final int LONGEST_GREETING = 100;

    private final int port;
    private final String token;
    private volatile Egress egress = destination -> destination;

    LineConsumer(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /// Asks this before each connection.
    LineConsumer allowedBy(Egress rules) {
        egress = rules;
        return this;
    }

    static List<DeliveryResult> forAll(List<Delivery> batch, DeliveryResult result) {
        return Collections.nCopies(batch.size(), result);
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        try (var socket = socket()) {
            socket.connect(egress.check(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
            var in = new DataInputStream(socket.getInputStream());
            var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
            out.writeUTF(token);
            out.flush();
            int length = in.readUnsignedShort();
            if (length > LONGEST_GREETING) {
                return onNonsense(batch, in);
            }
            var greeting = new String(in.readNBytes(length), UTF_8);
            if (greeting.startsWith(BUSY)) {
                return onBusy(batch, Long.parseLong(greeting.substring(BUSY.length())));
            }
            return greeting.equals("WELCOME") ? send(batch, in, out) : onDenied(batch, token);
        } catch (EgressRefusedException e) {
            return forAll(batch, new Rejected(e.getMessage()));
        } catch (ConnectException e) {
            return onNobody(batch);
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("interrupted while talking to the server");
        } catch (IOException e) {
            return onHangUp(batch);
        }
    }

    /// One that is closed when a thread that waits in it is interrupted.
    Socket socket() throws IOException {
        return SocketChannel.open().socket();
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

    private static List<DeliveryResult> send(List<Delivery> batch, DataInputStream in, DataOutputStream out)
            throws IOException {
        var results = new ArrayList<DeliveryResult>();
        for (var delivery : batch) {
            var payload = delivery.report().payload().toByteArray();
            out.writeInt(payload.length);
            out.write(payload);
            out.flush();
            results.add(in.readUTF().equals("OK") ? new Delivered() : new Rejected("the server does not want it"));
        }
        return results;
    }
}
