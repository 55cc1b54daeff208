package io.narrows.exporter.domain.file;

import io.narrows.exporter.domain.time.Cadence;
import io.narrows.exporter.domain.tls.PemException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// A value from outside that is read again at most once in a period, such as the content of a file. It is read only
/// when somebody asks for it.
///
/// A value that cannot be read again changes nothing: the one read before stays, and `failed` is called, at most once a
/// minute. Thread-safe: one thread reads, and the others go on with the value read before.
public final class Reread<T> {
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final Source<T> source;
    private final Consumer<String> failed;
    private final Cadence looks;
    private final Cadence warnings;
    private final AtomicBoolean isReading = new AtomicBoolean();
    private volatile T value;

    /// Reads the value.
    @FunctionalInterface
    public interface Source<T> {
        /// @return `before` itself if nothing has changed
        /// @throws IllegalArgumentException if what was read cannot be used; the message says why
        T read(T before) throws IOException, PemException;
    }

    private Reread(T first, Source<T> source, Consumer<String> failed, Duration period, LongSupplier nanoTime) {
        this.source = source;
        this.failed = failed;
        this.looks = new Cadence(period, nanoTime);
        this.warnings = new Cadence(QUIET, nanoTime);
        this.value = first;
    }

    /// A value that was read a moment ago.
    ///
    /// @param failed takes the reason why the value could not be read again
    /// @param nanoTime as `System.nanoTime`
    public static <T> Reread<T> after(
            T first, Source<T> source, Consumer<String> failed, Duration period, LongSupplier nanoTime) {
        var reread = new Reread<>(first, source, failed, period, nanoTime);
        reread.looks.isDue();
        return reread;
    }

    /// A value that is read when somebody asks for it the first time.
    ///
    /// @param unread the value if the first reading fails
    public static <T> Reread<T> later(
            T unread, Source<T> source, Consumer<String> failed, Duration period, LongSupplier nanoTime) {
        return new Reread<>(unread, source, failed, period, nanoTime);
    }

    /// The value, read again if that is due.
    public T current() {
        if (looks.isDue()) {
            readAgain();
        }
        return value;
    }

    /// The value as it was read last.
    public T last() {
        return value;
    }

    /// Reads the value now, unless another thread is reading it.
    public void readAgain() {
        if (!isReading.compareAndSet(false, true)) {
            return;
        }
        try {
            value = source.read(value);
        } catch (IOException e) {
            // Without the message, because it may be only the path or quote what was read.
            warn(e.getClass().getSimpleName());
        } catch (PemException | IllegalArgumentException e) {
            warn(String.valueOf(e.getMessage()));
        } finally {
            isReading.set(false);
        }
    }

    private void warn(String reason) {
        if (warnings.isDue()) {
            failed.accept(reason);
        }
    }
}
