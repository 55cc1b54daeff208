package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.tck.WireProtocol.Turn;
import java.io.DataInputStream;
import org.junit.jupiter.api.Nested;

/// A consumer that does everything right passes every clause.
class LineConsumerTest extends LineConsumerTrial {
    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.lines(
                new Turn(client -> new DataInputStream(client.getInputStream()).readUTF(), "\0\7WELCOME"),
                new Turn(Hearing.frame(), "\0\2OK"));
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
