package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// For each clause of `DeliveryContract` a consumer that breaks it, made wrong in one way.
final class WrongDeliveries {
    private WrongDeliveries() {}

    @Breaks(
            value = "keepsThePayloadByteForByte",
            also = {
                "hasStoredWhatItCallsDelivered",
                "oneRejectedReportDoesNotTakeItsBatchAlong",
                "takesAsManyReportsAsItDeclares",
                "takesAsManyBytesAsItDeclares",
                "takesAnyLabels",
                "theSameDeliveryTwiceDoesNoHarm",
                "storesOnceWhatIsTriedTwice",
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
                                    delivery.report().labels(),
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
                        Uninterrupted.run(() -> right.deliver(List.of(delivery)));
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
            return batch -> batch.stream().anyMatch(WrongDeliveries::isPoison)
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

    @Breaks("takesAnyLabels")
    static class PutsLabelsIntoALine extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> {
                if (batch.getFirst().report().labels().json().contains("\\n")) {
                    throw new IllegalArgumentException("a label breaks the line");
                }
                return right.deliver(batch);
            };
        }
    }

    @Breaks(value = "theSameDeliveryTwiceDoesNoHarm", also = "storesOnceWhatIsTriedTwice")
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
}
