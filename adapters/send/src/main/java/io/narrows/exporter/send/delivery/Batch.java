package io.narrows.exporter.send.delivery;

import io.narrows.exporter.send.input.IdempotencyKeys;
import io.narrows.exporter.send.input.Preparation;
import io.narrows.exporter.send.input.Report;
import io.narrows.exporter.send.input.ReportText;
import io.narrows.exporter.send.process.BadInputException;
import io.narrows.exporter.send.process.ExitCode;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/// Sends the reports of some files, several at once, and tells of each in the order of the files. For one thread,
/// which sends a single report by itself.
public final class Batch {
    private final Sender sender;
    private final Preparation preparation;
    private final OutcomePrinter telling;
    private final IdempotencyKeys keys;
    private final int parallel;
    private final Semaphore places;
    private final Queue<FutureTask<Outcome>> underway = new ArrayDeque<>();
    private int status = ExitCode.OK;

    /// @param parallel how many reports are on their way at once, at most
    public Batch(Sender sender, Preparation preparation, OutcomePrinter telling, IdempotencyKeys keys, int parallel) {
        this.sender = sender;
        this.preparation = preparation;
        this.telling = telling;
        this.keys = keys;
        this.parallel = parallel;
        this.places = new Semaphore(parallel);
    }

    /// @return the exit status: the highest of all reports
    public int send(List<String> files, InputStream standardInput) throws InterruptedException {
        for (int i = 0; i < files.size(); i++) {
            var file = files.get(i);
            try {
                var reports = preparation.of(ReportText.read(file, standardInput));
                send(reports, file, i, files.size());
            } catch (BadInputException e) {
                tell(new Outcome.Unfit(file, e.reason()));
            }
        }
        while (!underway.isEmpty()) {
            tellNext();
        }
        return status;
    }

    private void send(List<Report> reports, String file, int fileNumber, int files) throws InterruptedException {
        if (reports.isEmpty()) {
            tell(new Outcome.Nothing(file, "the array to split has no elements"));
            return;
        }
        telling.screen().expect(reports.size());
        boolean alone = parallel == 1 || (files == 1 && reports.size() == 1);
        for (int i = 0; i < reports.size(); i++) {
            var report = reports.get(i);
            var key = keys.of(fileNumber, files, i, preparation.split().isPresent());
            start(new FutureTask<>(() -> send(report, key)), alone);
        }
    }

    private Outcome send(Report report, String key) throws InterruptedException {
        try {
            return sender.send(report, key);
        } finally {
            telling.screen().oneIsDone();
        }
    }

    private void start(FutureTask<Outcome> task, boolean alone) throws InterruptedException {
        places.acquire();
        underway.add(task);
        Runnable work = () -> {
            try {
                task.run();
            } finally {
                places.release();
            }
        };
        if (alone) {
            work.run();
        } else {
            Thread.ofVirtual().start(work);
        }
        tellThoseThatAreDone();
    }

    private void tell(Outcome outcome) throws InterruptedException {
        var task = new FutureTask<>(() -> outcome);
        task.run();
        underway.add(task);
        tellThoseThatAreDone();
    }

    private void tellThoseThatAreDone() throws InterruptedException {
        while (!underway.isEmpty() && underway.element().isDone()) {
            tellNext();
        }
    }

    private void tellNext() throws InterruptedException {
        try {
            status = Math.max(status, telling.tell(underway.remove().get()));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a report could not be sent", e.getCause());
        }
    }
}
