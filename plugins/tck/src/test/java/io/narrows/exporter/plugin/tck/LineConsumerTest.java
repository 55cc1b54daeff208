package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.tck.WireProtocol.Turn;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/// A consumer that does everything right passes every clause.
class LineConsumerTest extends LineConsumerTrial {
    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.lines(
                        new Turn(client -> new DataInputStream(client.getInputStream()).readUTF(), "\0\7WELCOME"),
                        new Turn(LineConsumerTest::hearReport, "\0\2OK"))
                .overloadedSaying("\0\4FULL");
    }

    private static void hearReport(Socket client) throws IOException {
        new DataInputStream(client.getInputStream()).readUTF(); // not buffered
        Hearing.frame().hear(client);
    }

    @Override
    public Map<Ability, String> cannot() {
        return Map.of();
    }

    /// One that keeps its connections passes as well.
    @Nested
    class WithAPool extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new PooledLineConsumer(port, token);
        }
    }

    /// Where the contract is not told how the server talks.
    @Nested
    class InAnUnknownProtocol extends LineConsumerTrial {
        @Override
        public WireProtocol wireProtocol() {
            return WireProtocol.unknown();
        }
    }
}
