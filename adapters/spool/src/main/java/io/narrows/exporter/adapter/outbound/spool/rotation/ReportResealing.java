package io.narrows.exporter.adapter.outbound.spool.rotation;

import io.narrows.exporter.adapter.outbound.sealing.FormatColumn;
import io.narrows.exporter.adapter.outbound.sealing.SettingsCipher;
import io.narrows.exporter.adapter.outbound.sealing.Waiting;
import io.narrows.exporter.adapter.outbound.spool.secret.PayloadCipher;
import io.narrows.exporter.adapter.outbound.spool.secret.SpoolSecrets;
import io.narrows.exporter.adapter.outbound.spool.sqlite.OldSeals;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Readers;
import io.narrows.exporter.adapter.outbound.spool.write.SealAgain;
import io.narrows.exporter.adapter.outbound.spool.write.Writer;
import io.narrows.exporter.domain.time.Cadence;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Seals reports again, on a thread of its own, when another key is the first of the key file: otherwise an old key
/// would be needed for as long as a dead letter lives.
///
/// It walks over all reports in the order of their numbers, a few at a time. Each few ride with a commit of the writer,
/// and the thread rests several times as long as they took, so that reports which come in hardly wait. A process that
/// is killed begins the walk anew, and finds what is left. What cannot be opened stays as it is.
public final class ReportResealing implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(ReportResealing.class.getName());

    /// How much one commit takes: a payload that is larger goes alone.
    private static final int MOST_REPORTS = 256;

    private static final long MOST_BYTES = 1 << 20;

    /// How many times as long as it worked the thread rests.
    private static final int RESTS = 3;

    private static final long LOOKS_NANOS = 500_000_000;
    private static final Duration WARNINGS = Duration.ofMinutes(1);

    private final SettingsCipher keys;
    private final PayloadCipher cipher;
    private final Readers readers;
    private final Writer writer;
    private final Duration wait;
    private final Cadence warnings = new Cadence(WARNINGS, System::nanoTime);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("spool resealing").unstarted(this::run);
    private volatile boolean closed;
    private List<Integer> seen = List.of();
    private long seenNanos;
    private boolean isDone = true;
    private long after;
    private long sealed;
    private long left;

    /// @param wait how long after a change of the keys the walk begins. What was sealed before and is written only now
    ///     must not come behind the walk
    public ReportResealing(SpoolSecrets secrets, Readers readers, Writer writer, Duration wait) {
        this.keys = secrets.settings();
        this.cipher = secrets.payloads();
        this.readers = readers;
        this.writer = writer;
        this.wait = wait;
    }

    public void start() {
        if (keys.hasKeys()) {
            thread.start();
        }
    }

    private void run() {
        while (!closed) {
            long rest;
            try {
                rest = step();
            } catch (RuntimeException | Error e) {
                warn(e);
                rest = LOOKS_NANOS;
            }
            if (!closed) {
                LockSupport.parkNanos(this, rest);
            }
        }
    }

    private void warn(Throwable e) {
        try {
            if (!closed && warnings.isDue()) {
                LOGGER.log(
                        Level.WARNING,
                        "reports not sealed again action=\"none: the exporter goes on trying, and old keys are needed\"",
                        e);
            }
        } catch (RuntimeException | Error more) {
            // There is no memory for a line in the log. The next step may find some.
        }
    }

    /// @return how long to rest
    private long step() {
        lookAtKeys();
        if (isDone || System.nanoTime() - seenNanos < wait.toNanos()) {
            return LOOKS_NANOS;
        }
        var began = System.nanoTime();
        var page = readers.ask(reader -> reader.oldSeals().page(after, seen.getFirst()));
        walk(page);
        return RESTS * (System.nanoTime() - began);
    }

    /// With one key there is nothing that another one could open.
    private void lookAtKeys() {
        var now = keys.keyIds();
        if (!now.equals(seen)) {
            seen = now;
            seenNanos = System.nanoTime();
            after = 0;
            sealed = 0;
            left = 0;
            isDone = now.size() < 2;
        }
    }

    private void walk(OldSeals.Page page) {
        var few = new ArrayList<SealAgain.Sealed>();
        long bytes = 0;
        long unreadable = 0;
        var last = page.last();
        for (var seq : page.old()) {
            var opened = readers.ask(reader -> reader.oldSeals().open(seq));
            if (opened.isEmpty()) {
                unreadable++;
                continue;
            }
            bytes += opened.get().size();
            if (!few.isEmpty() && (few.size() == MOST_REPORTS || bytes > MOST_BYTES)) {
                last = seq - 1;
                break;
            }
            few.add(seal(seq, opened.get()));
        }
        write(few);
        left += unreadable;
        after = last;
        if (page.isLast() && last == page.last()) {
            end();
        }
    }

    private SealAgain.Sealed seal(long seq, OldSeals.Unsealed opened) {
        var closed = cipher.close(opened.report(), opened.lanes());
        var format = FormatColumn.of(opened.report().payload().format(), closed.checksum());
        return new SealAgain.Sealed(seq, opened.checksum(), closed, format);
    }

    /// A report that got another lane meanwhile was sealed anew for it, with the key that seals now.
    private void write(List<SealAgain.Sealed> few) {
        if (!few.isEmpty()) {
            var change = new SealAgain(few);
            writer.submit(change);
            sealed += Waiting.on(change.done());
        }
    }

    private void end() {
        isDone = true;
        if (sealed > 0 || left > 0) {
            LOGGER.log(
                    Level.INFO,
                    "reports of the spool sealed again reports={0,number,#} unreadable={1,number,#}",
                    sealed,
                    left);
        }
    }

    /// Waits for the commit that it is in. The writer must still run.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
