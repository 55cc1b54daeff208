package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.WireProtocol.Turn;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Holds a `TypedFrameConsumer` to the clauses about hostile servers.
abstract class TypedFrameTrial implements HostileServerContract {
    private static final String READY = "Z\0\0\0\5I";

    /// The longest message that the consumer reads.
    abstract int longest();

    @Override
    public ReportConsumerFactory factory() {
        return new LineConsumerFactory() {
            @Override
            public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
                return new TypedFrameConsumer(Integer.parseInt(settings.text("port")), longest());
            }
        };
    }

    @Override
    public Setup working() {
        throw new AssertionError("hostile servers only");
    }

    @Override
    public List<String> stored(Setup setup) {
        throw new AssertionError("hostile servers only");
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(Setup.of(Map.of("port", String.valueOf(address.getPort()))));
    }

    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.typedFrames(
                new Turn(Hearing.bytes(1), "R\0\0\0\10\0\0\0\0" + READY),
                new Turn(Hearing.bytes(1), "C\0\0\0\10done" + READY));
    }
}
