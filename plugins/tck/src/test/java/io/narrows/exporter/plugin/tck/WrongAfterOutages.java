package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// For each clause about outages and memory, a consumer that breaks the clause, made wrong in one way.
final class WrongAfterOutages {
    private WrongAfterOutages() {}

    @Breaks("overloadedIsNotDelivered")
    static class TakesAnyAnswerForSuccess extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                DeliveryResult onAnswer(String answer) {
                    return answer.equals("NO") ? super.onAnswer(answer) : new Delivered();
                }
            };
        }
    }

    @Breaks("overloadedIsNotDelivered")
    static class RejectsWhatAFullServerDoesNotTake extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                DeliveryResult onAnswer(String answer) {
                    return answer.equals("OK") ? new Delivered() : new Rejected("the server says " + answer);
                }
            };
        }
    }

    @Breaks(
            value = "recoversWhenTheDestinationComesBack",
            also = {"givesUpADestinationThatFallsSilentInTheMiddle", "storesOnceWhatIsTriedTwice"})
    static class NeverConnectsAgain extends LineConsumerTrial {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(1);
        }

        @Override
        LineConsumer consumer(int port, String token) {
            return new PooledLineConsumer(port, token) {
                private boolean isBroken;

                @Override
                synchronized Line line() throws IOException, TlsMaterialException, InterruptedException {
                    if (isBroken) {
                        throw new IOException("the connection is closed");
                    }
                    return super.line();
                }

                @Override
                synchronized void end(Optional<Line> line, boolean isWell) {
                    isBroken |= line.isPresent() && !isWell;
                    super.end(line, isWell);
                }
            };
        }
    }

    /// The first call over a connection ends when it is interrupted, the next ones do not.
    @Breaks("givesUpADestinationThatFallsSilentInTheMiddle")
    static class WaitsForEverOnAConnectionOfItsPool extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new PooledLineConsumer(port, token) {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    return hasIdleConnection() ? Uninterrupted.run(() -> super.deliver(batch)) : super.deliver(batch);
                }
            };
        }
    }

    @Breaks("storesOnceWhatIsTriedTwice")
    static class StoresEachTryAnew extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                String idOf(Delivery delivery) {
                    return UUID.randomUUID().toString();
                }
            };
        }
    }

    @Breaks("copiesABatchAFewTimesOnly")
    static class CopiesABatchFortyTimes extends LineConsumerTrial {
        @Override
        public Map<Ability, String> cannot() {
            return Map.of();
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> {
                var copies = new ArrayList<byte[]>();
                for (int i = 0; i < 40; i++) {
                    batch.forEach(
                            delivery -> copies.add(delivery.report().payload().toByteArray()));
                }
                return copies.isEmpty() ? List.of() : right.deliver(batch);
            };
        }
    }
}
