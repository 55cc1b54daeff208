package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.List;

/// A consumer that hears messages of a type, a length and a body, as the drivers of some databases do.
///
/// @param longest the longest message that it makes room for
record TypedFrameConsumer(int port, int longest) implements ReportConsumer {
    private static final int MOST_MESSAGES = 100;

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        return Collections.nCopies(batch.size(), result());
    }

    private DeliveryResult result() throws InterruptedException {
        try (var socket = SocketChannel.open().socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            ask(socket, 'R');
            ask(socket, 'C');
            return new Delivered();
        } catch (ClosedByInterruptException e) {
            throw new InterruptedException("interrupted while talking to the server");
        } catch (IOException e) {
            return new Unavailable("the server does not talk as it should");
        }
    }

    /// Says something, and hears messages up to the one that says that the server is ready.
    ///
    /// @param wanted the type of a message that has to be among them
    private void ask(Socket socket, char wanted) throws IOException {
        socket.getOutputStream().write('?');
        var in = new DataInputStream(socket.getInputStream());
        boolean isHeard = false;
        for (int messages = 0; messages < MOST_MESSAGES; messages++) {
            int type = in.readUnsignedByte();
            int length = in.readInt() - Integer.BYTES;
            if (length < 0 || length > longest) {
                throw new IOException("a message of " + length + " bytes");
            }
            in.readFully(new byte[length]);
            isHeard |= type == wanted;
            if (type == 'Z') {
                if (isHeard) {
                    return;
                }
                break;
            }
        }
        throw new IOException("no message of the type " + wanted);
    }
}
