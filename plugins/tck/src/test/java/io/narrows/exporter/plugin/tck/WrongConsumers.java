package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// For each clause about trouble, discretion and closing a consumer that breaks it, made wrong in one way.
final class WrongConsumers {
    private WrongConsumers() {}

    @Breaks("connectsNowhereThatTheOperatorDoesNotAllow")
    static class AsksNobodyWhereItMayConnect extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                LineConsumer allowedBy(Egress rules) {
                    return this;
                }
            };
        }
    }

    @Breaks("answersForADestinationThatCannotBeReached")
    static class ThrowsWhenItCannotConnect extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNobody(List<Delivery> batch) {
                    throw new UncheckedIOException(new ConnectException("connection refused"));
                }
            };
        }
    }

    @Breaks(
            value = "answersForADestinationThatHangsUp",
            also = {"recoversWhenTheDestinationComesBack", "storesOnceWhatIsTriedTwice"})
    static class BlamesTheReportForAHangUp extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onHangUp(List<Delivery> batch) {
                    return forAll(batch, new Rejected("the server hung up"));
                }
            };
        }
    }

    @Breaks(value = "answersForADestinationThatTalksNonsense", also = "givesUpASlowDestinationWhenInterrupted")
    static class ThrowsOverNonsense extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNonsense(List<Delivery> batch, InputStream answer) {
                    throw new IllegalStateException("what?");
                }
            };
        }
    }

    @Breaks(value = "givesUpASilentDestinationWhenInterrupted", also = "givesUpADestinationThatFallsSilentInTheMiddle")
    static class WaitsInASocketThatHeedsNoInterrupt extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                Socket socket() {
                    return new Socket();
                }
            };
        }
    }

    @Breaks("givesUpASlowDestinationWhenInterrupted")
    static class ReadsEveryAnswerToItsEnd extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNonsense(List<Delivery> batch, InputStream answer) {
                    uninterrupted(() -> answer.transferTo(OutputStream.nullOutputStream()));
                    return super.onNonsense(batch, answer);
                }
            };
        }
    }

    @Breaks("passesOnHowLongABusyDestinationAsksToBeLeftAlone")
    static class ComesBackTooSoon extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onBusy(List<Delivery> batch, long seconds) {
                    return forAll(batch, new Unavailable("the server is busy"));
                }
            };
        }
    }

    @Breaks("wrongCredentialsAreMisconfigured")
    static class TriesWrongCredentialsForEver extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onDenied(List<Delivery> batch, String token) {
                    return forAll(batch, new Unavailable("the server refuses the token"));
                }
            };
        }
    }

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

    @Breaks("canBeOpenedAgain")
    static class StaysClosed extends LineConsumerTrial {
        private final AtomicBoolean closed = new AtomicBoolean();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    return closed.get() ? LineConsumer.forAll(batch, new Unavailable("closed")) : right.deliver(batch);
                }

                @Override
                public void close() {
                    closed.set(true);
                }
            };
        }
    }

    @Breaks(
            value = "canBeClosedUnused",
            also = {"whatIsNotRequiredCanBeLeftOut", "optionsCanBeLeftOut"})
    static class ClosesWhatItHasNotOpened extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            var connection = new AtomicReference<String>();
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    connection.set("open");
                    return right.deliver(batch);
                }

                @Override
                public void close() {
                    if (connection.get() == null) {
                        throw new IllegalStateException("not open");
                    }
                }
            };
        }
    }

    @Breaks("twoOfThemDoNotMix")
    static class SharesOneConnection extends LineConsumerTrial {
        private final Map<String, LineConsumer> shared = new ConcurrentHashMap<>();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> shared.computeIfAbsent("connection", key -> right).deliver(batch);
        }
    }

    @Breaks("twoOnTheSameSettingsDoNotDisturbEachOther")
    static class WantsToBeAlone extends LineConsumerTrial {
        private final Set<String> open = ConcurrentHashMap.newKeySet();

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            boolean alone = open.add(settings.text("port"));
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    return alone ? right.deliver(batch) : LineConsumer.forAll(batch, new Unavailable("in use"));
                }

                @Override
                public void close() {
                    open.remove(settings.text("port"));
                }
            };
        }
    }

    @Breaks("closingEndsItsThreads")
    static class LeavesAThread extends LineConsumerTrial {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(2);
        }

        private final CountDownLatch end = new CountDownLatch(1);

        @AfterEach
        void endThreads() {
            end.countDown();
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            Thread.ofPlatform()
                    .daemon()
                    .name("left behind")
                    .start(() -> uninterrupted(() -> {
                        end.await();
                        return true;
                    }));
            return right;
        }
    }

    @Breaks("closingReleasesFilesAndConnections")
    static class LeavesASocket extends LineConsumerTrial {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(2);
        }

        private final Queue<ServerSocket> sockets = new ConcurrentLinkedQueue<>();

        @AfterEach
        void closeSockets() throws IOException {
            for (var socket : sockets) {
                socket.close();
            }
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            try {
                sockets.add(new ServerSocket(0));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return right;
        }
    }

    private static String text(Delivery delivery) {
        return delivery.report().payload().text();
    }

    /// Runs on a thread that nobody interrupts, and waits for it whatever happens.
    static <T> T uninterrupted(Callable<T> callable) {
        var task = new FutureTask<>(callable);
        Thread.ofVirtual().start(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
