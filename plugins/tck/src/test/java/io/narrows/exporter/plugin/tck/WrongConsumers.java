package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Comparator;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;

/// For each clause of the contract a consumer that breaks it, made wrong in one way.
final class WrongConsumers {
    private WrongConsumers() {}

    @Breaks("saysTheSameOfItselfEveryTime")
    static class ChangesItsLimits extends LineConsumerTrial {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public BatchLimits batchLimits() {
                    return new BatchLimits(20 + calls.incrementAndGet() % 2, 256 << 10);
                }
            };
        }
    }

    @Breaks("collectsByADurationThatIsAmongItsSettings")
    static class CollectsByAnOption extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public BatchLimits batchLimits() {
                    return super.batchLimits().collectBy("greeting");
                }
            };
        }
    }

    @Breaks("isNotAskedForByBlankSettings")
    static class RequiresAFlag extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return declaring(
                    Setting.text("port", "The port.").require(),
                    Setting.flag("fast", "Whether to be fast.").require(),
                    Setting.text("token", "The token.").keepSecret());
        }

        @Override
        Setup setup(InetSocketAddress address) {
            return super.setup(address).withSetting("fast", true);
        }
    }

    @Breaks("whatIsNotRequiredCanBeLeftOut")
    static class RequiresMoreThanItDeclares extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            if (settings.text("token").isBlank()) {
                throw new InvalidSettingException("token", "is required");
            }
            return right;
        }
    }

    @Breaks("optionsCanBeLeftOut")
    static class NeedsAnOption extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public SettingDeclarations options() {
                    return SettingDeclarations.of(Setting.text("greeting", "What to say first."));
                }

                @Override
                public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
                    if (context.options().text("greeting").isBlank()) {
                        throw new InvalidSettingException("greeting", "must not be blank");
                    }
                    return super.open(settings, context);
                }
            };
        }
    }

    @Breaks("everySettingIsDescribed")
    static class SaysNothingOfASetting extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return declaring(
                    Setting.text("port", "").require(),
                    Setting.text("token", "The token.").keepSecret());
        }
    }

    @Breaks("whatIsNamedLikeASecretIsDeclaredSecret")
    static class ShowsItsToken extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return declaring(Setting.text("port", "The port.").require(), Setting.text("token", "The token."));
        }
    }

    @Breaks("namesTheHostsItTalksTo")
    static class HidesItsHost extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public Set<String> hosts(ConsumerSettings settings) {
                    return Set.of();
                }
            };
        }
    }

    @Breaks(
            value = "keepsThePayloadByteForByte",
            also = {
                "hasStoredWhatItCallsDelivered",
                "oneRejectedReportDoesNotTakeItsBatchAlong",
                "takesAsManyReportsAsItDeclares",
                "takesAsManyBytesAsItDeclares",
                "theSameDeliveryTwiceDoesNoHarm",
                "servesSeveralThreadsAtOnce",
                "canBeOpenedAgain",
                "twoOfThemDoNotMix",
                "twoOnTheSameSettingsDoNotDisturbEachOther"
            })
    static class TidiesNumbers extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> right.deliver(batch.stream()
                    .map(delivery -> new Delivery(
                            delivery.id(),
                            new ReportData(
                                    delivery.report().id(),
                                    delivery.report().source(),
                                    delivery.report().receivedAt(),
                                    Payload.of(
                                            delivery.report().payload().text().replace("1.50", "1.5")))))
                    .toList());
        }
    }

    @Breaks("hasStoredWhatItCallsDelivered")
    static class StoresTheLastOneWhenItIsClosed extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            var late = new ConcurrentLinkedQueue<Delivery>();
            return new ReportConsumer() {
                @Override
                public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
                    var last = batch.getLast();
                    if (batch.size() == 1 || isPoison(last)) {
                        return right.deliver(batch);
                    }
                    var results = new ArrayList<>(right.deliver(batch.subList(0, batch.size() - 1)));
                    late.add(last);
                    results.add(new Delivered());
                    return results;
                }

                @Override
                public void close() {
                    for (var delivery : late) {
                        uninterrupted(() -> right.deliver(List.of(delivery)));
                    }
                }
            };
        }
    }

    @Breaks(
            value = "answersEachDeliveryOnce",
            also = {
                "answersInTheOrderOfTheBatch",
                "oneRejectedReportDoesNotTakeItsBatchAlong",
                "takesAsManyReportsAsItDeclares",
                "takesAsManyBytesAsItDeclares",
                "servesSeveralThreadsAtOnce"
            })
    static class AnswersOnceForAll extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> right.deliver(batch).subList(0, 1);
        }
    }

    @Breaks("answersInTheOrderOfTheBatch")
    static class AnswersBadNewsLast extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> right.deliver(batch).stream()
                    .sorted(Comparator.comparing(result -> result instanceof Rejected))
                    .toList();
        }
    }

    @Breaks(value = "oneRejectedReportDoesNotTakeItsBatchAlong", also = "answersInTheOrderOfTheBatch")
    static class RejectsTheWholeBatch extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> batch.stream().anyMatch(WrongConsumers::isPoison)
                    ? LineConsumer.forAll(batch, new Rejected("one of them is bad"))
                    : right.deliver(batch);
        }
    }

    @Breaks("takesAsManyReportsAsItDeclares")
    static class TakesFewerReportsThanItDeclares extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch ->
                    batch.size() > 10 ? LineConsumer.forAll(batch, new Unavailable("too many")) : right.deliver(batch);
        }
    }

    @Breaks("takesAsManyBytesAsItDeclares")
    static class TakesFewerBytesThanItDeclares extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> batch.size() > 1 && bytes(batch) > 250_000
                    ? LineConsumer.forAll(batch, new Unavailable("too large"))
                    : right.deliver(batch);
        }
    }

    @Breaks("answersForAReportThatIsLargerThanABatchMayBe")
    static class ThrowsOverALargeReport extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> {
                if (bytes(batch) > 256 << 10) {
                    throw new IllegalArgumentException("too large");
                }
                return right.deliver(batch);
            };
        }
    }

    @Breaks("takesOrRejectsAnyPayload")
    static class WantsObjectsOnly extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> {
                if (text(batch.getFirst()).startsWith("[")) {
                    throw new ClassCastException("an array is no object");
                }
                return right.deliver(batch);
            };
        }
    }

    @Breaks("takesOrRejectsAnySource")
    static class WantsASource extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> batch.getFirst().report().source().isBlank()
                    ? LineConsumer.forAll(batch, new Misconfigured("a report without a source"))
                    : right.deliver(batch);
        }
    }

    @Breaks("theSameDeliveryTwiceDoesNoHarm")
    static class RejectsWhatItHasSeen extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            Set<DeliveryId> seen = ConcurrentHashMap.newKeySet();
            return batch -> seen.add(batch.getFirst().id())
                    ? right.deliver(batch)
                    : LineConsumer.forAll(batch, new Rejected("a duplicate"));
        }
    }

    @Breaks("servesSeveralThreadsAtOnce")
    static class ServesOneThreadAtATime extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            var busy = new AtomicBoolean();
            return batch -> {
                if (!busy.compareAndSet(false, true)) {
                    throw new IllegalStateException("already delivering");
                }
                try {
                    return right.deliver(batch);
                } finally {
                    busy.set(false);
                }
            };
        }
    }

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

    @Breaks("answersForADestinationThatHangsUp")
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

    @Breaks("givesUpASilentDestinationWhenInterrupted")
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

    private static ReportConsumerFactory declaring(Setting... settings) {
        return new LineConsumerFactory() {
            @Override
            public SettingDeclarations settings() {
                return SettingDeclarations.of(settings);
            }
        };
    }

    private static boolean isPoison(Delivery delivery) {
        return text(delivery).contains(LineServer.POISON);
    }

    private static String text(Delivery delivery) {
        return delivery.report().payload().text();
    }

    private static int bytes(List<Delivery> batch) {
        return batch.stream()
                .mapToInt(delivery -> delivery.report().payload().size())
                .sum();
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
