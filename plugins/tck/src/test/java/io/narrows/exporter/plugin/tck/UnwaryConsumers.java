package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Consumers with the faults that two authors made on purpose and that the contract let pass: each breaks one clause.
final class UnwaryConsumers {
    private static final Logger LOG = LoggerFactory.getLogger(UnwaryConsumers.class);

    private UnwaryConsumers() {}

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
                    return hasIdleConnection()
                            ? WrongConsumers.uninterrupted(() -> super.deliver(batch))
                            : super.deliver(batch);
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

    @Breaks("anUnknownHostIsMisconfigured")
    static class TriesAnUnknownHostForEver extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onUnknownHost(List<Delivery> batch) {
                    return forAll(batch, new Unavailable("unknown host"));
                }
            };
        }
    }

    @Breaks("aCertificateThatNobodyVouchesForIsMisconfigured")
    static class TrustsAnyCertificate extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                LineConsumer over(Optional<TlsMaterial> material) {
                    return super.over(material.map(TlsMaterial::trustingEveryone));
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

    @Breaks("reportsNeverShow")
    static class IsTriedWithAShortReport extends LineConsumerTrial {
        @Override
        public Optional<Payload> rejectedReport() {
            return Optional.of(Payload.of(LineServer.SHORT_POISON));
        }
    }

    @Breaks("secretsNeverShow")
    static class LogsTheTokenThroughSlf4j extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            LOG.debug("opened token={}", settings.text("token"));
            return right;
        }
    }

    @Breaks("secretsNeverShow")
    static class PrintsTheToken extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            System.out.println("opened token=" + settings.text("token"));
            return right;
        }
    }

    @Breaks("reportsNeverShow")
    static class LogsTheReportThroughSlf4j extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> {
                LOG.info("delivering {}", batch.getFirst().report().payload().text());
                return right.deliver(batch);
            };
        }
    }

    @Breaks("reportsNeverShow")
    static class PrintsTheReportAsAnError extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> {
                System.err.println(
                        "delivering " + batch.getFirst().report().payload().text());
                return right.deliver(batch);
            };
        }
    }
}
