package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.Faults;
import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.Fault;
import io.narrows.exporter.deploy.load.Load;
import io.narrows.exporter.test.process.ChildProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// The table of losses: the same faults for the exporter and for other programs, and what became of the reports.
/// `deploy/benchmark/losses.sh` runs it.
final class Losses {
    private static final List<Forwarder> PROGRAMS =
            List.of(Forwarder.DURABLE, Forwarder.NAIVE, Forwarder.CAMEL, Forwarder.RSYSLOG);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /// How long nothing more may arrive once every report is there: time for doubled ones.
    private static final Duration SILENCE = Duration.ofSeconds(3);

    // Faults of the destination.
    private static final int A_SECOND = 200;
    private static final int CONNECTIONS = 4;
    private static final int BEFORE = 2 * A_SECOND;
    private static final Duration FAULT = Duration.ofSeconds(Faults.shortOrLong(4, 30));
    private static final int REPORTS = BEFORE + (int) (FAULT.toSeconds() + 3) * A_SECOND;

    // Ends of the program itself.
    private static final int A_SECOND_UNTIL_THE_END = 1_000;
    private static final int CONNECTIONS_UNTIL_THE_END = 16;
    private static final int LEAST_SENT = 500;
    private static final int MOST_SENT = 2_000;
    private static final int REPORTS_A_ROUND = 2 * MOST_SENT;
    private static final int ROUNDS = Faults.shortOrLong(3, 20);

    private final Path scratch;
    private final Map<String, String> variables = Faults.impatient(Map.of("JAVA_OPTS", "-Xmx512m"));
    private final String only = System.getProperty("losses.only", "");

    private Losses(Path scratch) {
        this.scratch = scratch;
    }

    /// @param arguments a directory for what the programs keep
    public static void main(String[] arguments) {
        var losses = new Losses(Path.of(arguments[0]));
        System.out.println("| fault | program | sent | answered 200 | arrived | lost | doubled |");
        System.out.println("|---|---|---|---|---|---|---|");
        losses.row("kill -9 under load, " + ROUNDS + " times", program -> losses.ended(program, ChildProcess::kill));
        losses.row("SIGTERM under load, " + ROUNDS + " times", program -> losses.ended(program, Losses::terminate));
        losses.row("destination down", program -> losses.mistreated(program, Fault.DOWN));
        losses.row("503 to half of the requests", program -> losses.mistreated(program, Fault.HALF_UNAVAILABLE));
        losses.row("429 to every 7th document", program -> losses.mistreated(program, Fault.SINGLE_ITEMS_REFUSED));
        losses.row("destination hangs", program -> losses.mistreated(program, Fault.HANGS));
        losses.row("half an answer to half of the requests", program -> losses.mistreated(program, Fault.CUTS_ANSWERS));
        losses.row("401, later repaired", program -> losses.mistreated(program, Fault.UNAUTHORIZED));
    }

    /// The fate of the reports of one program in one fault.
    ///
    /// @param lost reports that the sender has done with and that never arrived: those answered 200, or all that were
    /// sent where nothing is answered
    private record Fate(int sent, int answered, int arrived, int lost, int doubled) {}

    /// A fault that a program can be put through.
    private interface Trial {
        Fate of(Forwarder program);
    }

    private void row(String fault, Trial trial) {
        for (var program : PROGRAMS) {
            if ((fault + " " + program.title()).contains(only)) {
                var fate = trial.of(program);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %,d | %s | %,d | %,d | %,d |%n",
                        fault,
                        program.title(),
                        fate.sent(),
                        program.answers() ? String.format(Locale.ROOT, "%,d", fate.answered()) : "no answers",
                        fate.arrived(),
                        fate.lost(),
                        fate.doubled());
            }
        }
    }

    /// The destination fails for a while, and is repaired.
    private Fate mistreated(Forwarder program, Fault fault) {
        var kept = emptied(program);
        try (var destinations = Destinations.start(1, REPORTS);
                var running = program.start(kept, destinations.uris(), variables);
                var load = Load.start(
                        running.forward(),
                        Load.Plan.of(running.exportConfig(), CONNECTIONS, 0, REPORTS, PATIENCE)
                                .at(A_SECOND))) {
            awaitSent(load, BEFORE);
            destinations.fail(fault);
            // By the clock, because a program may take no more reports while its destination fails.
            pass(FAULT);
            destinations.repair();
            load.join();
            var promised = program.answers() ? load.accepted() : load.sentNumbers();
            return fate(destinations, load.sent(), load.answered(200), promised);
        } finally {
            Folders.delete(kept);
        }
    }

    /// The process ends under load, again and again, at random instants that are the same for every program. Each time
    /// it is started again.
    private Fate ended(Forwarder program, Consumer<ChildProcess> end) {
        var kept = emptied(program);
        var random = new SplittableRandom(1);
        var promised = new BitSet();
        int sent = 0;
        int answered = 0;
        try (var destinations = Destinations.start(1, ROUNDS * REPORTS_A_ROUND)) {
            for (int round = 0; round < ROUNDS; round++) {
                try (var running = program.start(kept, destinations.uris(), variables);
                        var load = Load.start(
                                running.forward(),
                                Load.Plan.of(
                                                running.exportConfig(),
                                                CONNECTIONS_UNTIL_THE_END,
                                                round * REPORTS_A_ROUND,
                                                REPORTS_A_ROUND,
                                                PATIENCE)
                                        .at(A_SECOND_UNTIL_THE_END))) {
                    awaitSent(load, random.nextInt(LEAST_SENT, MOST_SENT));
                    end.accept(running.process());
                    load.stop();
                    promised.or(program.answers() ? load.accepted() : load.sentNumbers());
                    sent += load.sent();
                    answered += load.answered(200);
                }
            }
            var again = program.start(kept, destinations.uris(), variables);
            try (again) {
                return fate(destinations, sent, answered, promised);
            }
        } finally {
            Folders.delete(kept);
        }
    }

    private static Fate fate(Destinations destinations, int sent, int answered, BitSet promised) {
        destinations.settle(promised, SILENCE);
        return new Fate(sent, answered, destinations.arrived(), destinations.missing(promised), destinations.doubled());
    }

    private Path emptied(Forwarder program) {
        var kept = scratch.resolve(program.name().toLowerCase(Locale.ROOT));
        Folders.delete(kept);
        return kept;
    }

    private static void terminate(ChildProcess process) {
        process.terminate();
        process.awaitEnd();
    }

    private static void awaitSent(Load load, int reports) {
        Await.until(
                reports + " reports sent",
                PATIENCE,
                () -> Optional.of(load.sent()).filter(count -> count >= reports));
    }

    private static void pass(Duration time) {
        var begin = System.nanoTime();
        Await.until(
                "the end of the fault",
                PATIENCE,
                () -> Optional.of(System.nanoTime() - begin).filter(passed -> passed >= time.toNanos()));
    }
}
