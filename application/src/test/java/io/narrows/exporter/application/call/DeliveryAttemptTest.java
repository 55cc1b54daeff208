package io.narrows.exporter.application.call;

import static io.narrows.exporter.application.Fixtures.awaitWhateverComes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.call.DeliveryAttempt.Ending;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class DeliveryAttemptTest {
    private static final ConsumerSettings SETTINGS = SettingDeclarations.of(
                    Setting.text("password", "A secret.").keepSecret())
            .parse(Map.of("password", "hunter2"));

    private final DeliveryAttempt attempt = new DeliveryAttempt(Duration.ofMillis(100));
    private final List<Delivery> batch = List.of(delivery(), delivery());

    @Test
    void answersWhatTheConsumerAnswered() throws Exception {
        var ending = deliver(all -> List.of(new Delivered(), new Rejected("no")));

        assertThat(ending).isEqualTo(new Ending.Answered(List.of(new Delivered(), new Rejected("no"))));
    }

    @Test
    void masksSecretsAndLineBreaksInReasons() throws Exception {
        var ending = deliver(all -> List.of(new Rejected("login\n with hunter2 failed"), new Delivered()));

        assertThat(ending)
                .isEqualTo(new Ending.Answered(List.of(new Rejected("login  with *** failed"), new Delivered())));
    }

    @Test
    void countsTooFewResultsAsAFailure() throws Exception {
        assertThat(deliver(all -> List.of(new Delivered())))
                .isEqualTo(new Ending.Failed("the consumer answered 1 results for 2 deliveries"));
    }

    @Test
    void countsTooManyResultsAsAFailureEvenIfTheyNeverEnd() throws Exception {
        assertThat(deliver(all -> Collections.nCopies(3, new Delivered())))
                .isEqualTo(new Ending.Failed("the consumer answered more than 2 results for 2 deliveries"));
        assertThat(deliver(all -> new EndlessResults()))
                .isEqualTo(new Ending.Failed("the consumer answered more than 2 results for 2 deliveries"));
    }

    @Test
    void aNegativeTimeToWaitIsNone() throws Exception {
        var longAgo = new Unavailable("busy", Duration.ofSeconds(Long.MIN_VALUE));

        assertThat(deliver(all -> Collections.nCopies(2, longAgo)))
                .isEqualTo(new Ending.Answered(Collections.nCopies(2, new Unavailable("busy"))));
    }

    @Test
    @SuppressWarnings("NullAway") // a plugin must not return null
    void countsNullAsAFailure() throws Exception {
        assertThat(deliver(all -> null)).isEqualTo(new Ending.Failed("the consumer answered null"));
        assertThat(deliver(all -> Arrays.asList(new Delivered(), null)))
                .isEqualTo(new Ending.Failed("the consumer answered null for a delivery"));
    }

    @Test
    void tellsWhatWasThrownAndWhereButNotItsMessage() throws Exception {
        var ending = deliver(all -> {
            throw new IllegalStateException("hunter2");
        });

        assertThat(ending)
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("the consumer threw java.lang.IllegalStateException at ")
                                .contains("DeliveryAttemptTest.java")
                                .doesNotContain("hunter2"));
    }

    @Test
    void tellsWhatIsBehindAnExceptionThatWrapsAnother() throws Exception {
        var ending = deliver(all -> {
            throw new IllegalStateException("hunter2", new NumberFormatException("hunter2"));
        });

        assertThat(ending)
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("the consumer threw java.lang.NumberFormatException at "));
    }

    @Test
    void namesTheClassOrTheMethodThatIsNotThere() throws Exception {
        var method = deliver(all -> {
            throw new IllegalStateException(
                    "hunter2", new NoSuchMethodError("'void io.narrows.exporter.domain.report.Payload.newer(int[])'"));
        });
        var secret = deliver(all -> {
            throw new NoClassDefFoundError("hunter2: 'it = wrong'");
        });

        assertThat(method)
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("the consumer threw java.lang.NoSuchMethodError"
                                        + " ('void io.narrows.exporter.domain.report.Payload.newer(int[])') at "));
        assertThat(secret)
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.reason()).doesNotContain("hunter2"));
    }

    @Test
    void tellsOfExceptionsThatCauseEachOther() throws Exception {
        var first = new IllegalStateException("hunter2");
        first.initCause(new IllegalArgumentException(first));

        var ending = deliver(all -> {
            throw first;
        });

        assertThat(ending)
                .isInstanceOfSatisfying(
                        Ending.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("the consumer threw java.lang.Illegal"));
    }

    @Test
    void tellsOfAnExceptionThatThrowsWhenItIsAsked() throws Exception {
        var ending = deliver(all -> {
            throw new UnspeakableException();
        });

        assertThat(ending).isEqualTo(new Ending.Failed("the consumer threw " + UnspeakableException.class.getName()));
    }

    @Test
    void countsAnErrorAsAFailure() throws Exception {
        for (var error : List.of(
                new NoClassDefFoundError("x"),
                new StackOverflowError(),
                new OutOfMemoryError("so the plugin says"),
                new InternalError())) {
            var ending = deliver(all -> {
                throw error;
            });

            assertThat(ending)
                    .isInstanceOfSatisfying(
                            Ending.Failed.class,
                            failed -> assertThat(failed.reason())
                                    .startsWith("the consumer threw "
                                            + error.getClass().getName()));
        }
    }

    @Test
    void consumersThatComputeWithoutEndLeaveVirtualThreadsTheirProcessors() throws Exception {
        var processors = Runtime.getRuntime().availableProcessors();
        var enough = new AtomicBoolean();
        var computing = new CountDownLatch(processors);
        for (int i = 0; i < processors; i++) {
            Thread.ofPlatform()
                    .daemon()
                    .start(new FutureTask<>(() -> deliver(all -> {
                        computing.countDown();
                        while (!enough.get()) {
                            Thread.onSpinWait();
                        }
                        return List.of();
                    })));
        }
        computing.await();

        var other = Thread.ofVirtual().start(() -> {});

        try {
            assertThat(other.join(Duration.ofSeconds(10))).isTrue();
        } finally {
            enough.set(true);
        }
    }

    @Test
    void interruptsAConsumerThatIsTooSlow() throws Exception {
        var never = new CountDownLatch(1);

        var ending = deliver(all -> {
            never.await();
            return List.of();
        });

        var late = new Unavailable("no answer within 100 ms");
        assertThat(ending).isEqualTo(new Ending.Answered(List.<DeliveryResult>of(late, late)));
    }

    @Test
    void takesTheResultsOfAConsumerThatEndsWellWhenInterrupted() throws Exception {
        var never = new CountDownLatch(1);

        var ending = deliver(all -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                return List.of(new Delivered(), new Unavailable("stopped half-way"));
            }
            return List.of();
        });

        assertThat(ending)
                .isEqualTo(new Ending.Answered(List.of(new Delivered(), new Unavailable("stopped half-way"))));
    }

    @Test
    void letsGoOfAConsumerThatHeedsNoInterrupt() throws Exception {
        var release = new CountDownLatch(1);

        var ending = deliver(all -> {
            awaitWhateverComes(release);
            return List.of();
        });

        assertThat(ending).isInstanceOfSatisfying(Ending.Hung.class, hung -> {
            assertThat(hung.call().isDone()).isFalse();
            assertThat(hung.reason()).contains("no answer within 100 ms").contains("interrupts");
        });
        release.countDown();
    }

    @Test
    void passesAnInterruptOnToTheConsumer() throws Exception {
        var called = new CountDownLatch(1);
        var interrupted = new CountDownLatch(1);
        var patient = new DeliveryAttempt(Duration.ofMinutes(1));
        var caller = Thread.ofVirtual()
                .start(() -> assertThatThrownBy(() -> patient.deliver(
                                all -> {
                                    called.countDown();
                                    try {
                                        new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                        interrupted.countDown();
                                    }
                                    return List.of();
                                },
                                batch,
                                SETTINGS))
                        .isInstanceOf(InterruptedException.class));

        called.await();
        caller.interrupt();

        assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
        assertThat(interrupted.getCount()).isZero();
    }

    private Ending deliver(ReportConsumer consumer) throws InterruptedException {
        return attempt.deliver(consumer, batch, SETTINGS);
    }

    /// A list without an end, which a plugin must not return.
    private static final class EndlessResults extends AbstractList<DeliveryResult> {
        @Override
        public DeliveryResult get(int index) {
            return new Delivered();
        }

        @Override
        public int size() {
            return Integer.MAX_VALUE;
        }
    }

    /// An exception whose methods throw, which a plugin must not throw.
    private static final class UnspeakableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            throw new IllegalStateException("do not ask");
        }
    }

    private static Delivery delivery() {
        var report = new ReportData(
                ReportId.at(Instant.EPOCH, new Random()),
                "kubebench_report",
                Instant.EPOCH,
                Labels.NONE,
                Payload.of("{}"));
        return new Delivery(new DeliveryId(report.id(), new ConsumerId("openSearch")), report);
    }
}
