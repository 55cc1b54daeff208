package io.narrows.exporter.domain.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.tls.PemException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RereadTest {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final AtomicLong nanoTime = new AtomicLong();
    private final AtomicInteger readings = new AtomicInteger();
    private final List<String> failures = new ArrayList<>();

    private Reread<Integer> after(Reread.Source<Integer> source) {
        return Reread.after(0, source, failures::add, PERIOD, nanoTime::get);
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    @Test
    void aValueThatWasReadAMomentAgoIsReadAgainAfterThePeriodAndOnlyWhenItIsAskedFor() {
        var reread = after(before -> readings.incrementAndGet());

        assertThat(reread.current()).isZero();
        pass(PERIOD);
        assertThat(readings).hasValue(0);
        assertThat(reread.last()).isZero();
        assertThat(reread.current()).isEqualTo(1);
        assertThat(reread.current()).isEqualTo(1);
        pass(PERIOD);
        assertThat(reread.current()).isEqualTo(2);
    }

    @Test
    void aValueThatWasNeverReadIsReadAtOnce() {
        var reread = Reread.later(0, before -> readings.incrementAndGet(), failures::add, PERIOD, nanoTime::get);

        assertThat(reread.current()).isEqualTo(1);
    }

    @Test
    void aValueThatCannotBeReadAgainStaysAndOneWarningAMinuteSaysSo() {
        var reread = after(before -> {
            throw new IOException("/run/secrets/key: content of the file");
        });

        for (int second = 0; second < 59; second++) {
            pass(PERIOD);
            assertThat(reread.current()).isZero();
        }

        assertThat(failures).containsExactly("IOException");
        pass(Duration.ofMinutes(1));
        reread.current();
        assertThat(failures).hasSize(2);
    }

    @Test
    void aValueThatCannotBeUsedStaysAndTheWarningSaysWhy() {
        var reread = after(before -> {
            if (readings.incrementAndGet() == 1) {
                throw new IllegalArgumentException("holds no key");
            }
            throw new PemException("holds no certificate");
        });

        pass(PERIOD);
        assertThat(reread.current()).isZero();
        pass(Duration.ofMinutes(1));
        assertThat(reread.current()).isZero();

        assertThat(failures).containsExactly("holds no key", "holds no certificate");
    }

    @Test
    void whileOneThreadReadsTheOthersGoOnWithTheValueFromBefore() throws InterruptedException {
        var isReading = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var reread = after(before -> {
            isReading.countDown();
            awaitQuietly(goOn);
            return 1;
        });
        var reader = Thread.ofVirtual().start(reread::readAgain);
        isReading.await();

        reread.readAgain();
        pass(PERIOD);
        assertThat(reread.current()).isZero();

        goOn.countDown();
        reader.join();
        assertThat(reread.last()).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
