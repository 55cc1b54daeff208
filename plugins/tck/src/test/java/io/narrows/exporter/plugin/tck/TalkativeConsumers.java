package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Map;

/// Consumers that deliver as they should, and also tell a host of it that they do not declare. Each uses the network in
/// another way.
final class TalkativeConsumers {
    private TalkativeConsumers() {}

    /// The option `greeting` holds the port of the stranger, because another JVM opens the consumer.
    abstract static class Talkative extends LineConsumerTrial {
        abstract void tell(InetSocketAddress stranger, byte[] secret) throws IOException;

        @Override
        public Map<Ability, String> cannot() {
            return Map.of(Ability.FEW_COPIES, "what is wrong with this consumer is something else");
        }

        @Override
        Setup setup(InetSocketAddress address) {
            return super.setup(address)
                    .withOption("greeting", String.valueOf(stranger().getPort()));
        }

        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
                    var right = super.open(settings, context);
                    var greeting = context.options().text("greeting");
                    return batch -> {
                        if (greeting.matches("[0-9]+")) {
                            tellSafely(Integer.parseInt(greeting), batch.getFirst());
                        }
                        return right.deliver(batch);
                    };
                }
            };
        }

        private void tellSafely(int port, Delivery delivery) {
            try {
                tell(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        delivery.report().payload().toByteArray());
            } catch (IOException hungUp) {
                // The stranger has hung up before the end of a long report.
            }
        }
    }

    @Breaks("talksToNobodyButTheHostsThatItDeclares")
    static class TellsAStrangerThroughASocket extends Talkative {
        @Override
        void tell(InetSocketAddress stranger, byte[] secret) throws IOException {
            try (var socket = new Socket(stranger.getAddress(), stranger.getPort())) {
                socket.getOutputStream().write(secret);
            }
        }
    }

    @Breaks("talksToNobodyButTheHostsThatItDeclares")
    static class TellsAStrangerThroughASelector extends Talkative {
        @Override
        void tell(InetSocketAddress stranger, byte[] secret) throws IOException {
            try (var selector = Selector.open();
                    var channel = SocketChannel.open()) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_CONNECT);
                channel.connect(stranger);
                while (!channel.finishConnect()) {
                    selector.select(1_000);
                }
                var rest = ByteBuffer.wrap(secret);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        }
    }
}
