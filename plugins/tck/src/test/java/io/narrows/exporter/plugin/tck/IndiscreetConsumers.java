package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// For each clause about discretion, consumers that break the clause, each in one way.
final class IndiscreetConsumers {
    private static final Logger LOG = LoggerFactory.getLogger(IndiscreetConsumers.class);

    private IndiscreetConsumers() {}

    @Breaks("secretsNeverShow")
    static class TellsTheToken extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onDenied(List<Delivery> batch, String token) {
                    return forAll(batch, new Misconfigured("the server refuses the token " + token));
                }
            };
        }
    }

    @Breaks("secretsNeverShow")
    static class LogsTheToken extends LineConsumerTrial {
        private static final System.Logger LOG = System.getLogger(LogsTheToken.class.getName());

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            LOG.log(System.Logger.Level.INFO, "opened token=" + settings.text("token"));
            return right;
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

    @Breaks("secretsNeverShow")
    static class ShowsTheTokenOfARecord extends LineConsumerTrial {
        private record Careless(LineConsumer right, String token) implements ReportConsumer {
            @Override
            public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                return right.deliver(batch);
            }
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return new Careless(right, settings.text("token"));
        }
    }

    @Breaks("reportsNeverShow")
    static class TellsTheReport extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNobody(List<Delivery> batch) {
                    return forAll(batch, new Unavailable("cannot send " + text(batch.getFirst())));
                }
            };
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

    @Breaks("reportsNeverShow")
    static class IsTriedWithAShortReport extends LineConsumerTrial {
        @Override
        public Optional<Payload> rejectedReport() {
            return Optional.of(Payload.of(LineServer.SHORT_POISON));
        }
    }

    private static String text(Delivery delivery) {
        return delivery.report().payload().text();
    }
}
