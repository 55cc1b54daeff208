package io.narrows.exporter.bootstrap;

import io.narrows.exporter.bootstrap.config.Configuration;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// Runs the exporter until a signal ends the process.
///
/// A stop that is asked for during the start waits until the start has ended, because a half-started exporter cannot be
/// stopped in order.
final class Service {
    private static final System.Logger LOGGER = System.getLogger(Service.class.getName());

    private final Configuration configuration;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Optional<Exporter> running = Optional.empty();

    Service(Configuration configuration) {
        this.configuration = configuration;
    }

    /// Returns when everything is closed.
    ///
    /// @throws RuntimeException if the exporter cannot start, with a message for operators
    void run() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        StopSignals.exitInOrder();
        start();
        stopped.await();
    }

    private synchronized void start() {
        var exporter = Exporter.start(configuration);
        running = Optional.of(exporter);
        LOGGER.log(
                Level.INFO,
                "exporter ready port={0,number,#} admin={1,number,#} consumers={2} took={3,number,#}ms",
                exporter.port(),
                exporter.adminPort(),
                exporter.consumers(),
                ManagementFactory.getRuntimeMXBean()
                        .getUptime()); // Linux tells the start of a process to a second only
    }

    private synchronized void stop() {
        if (running.isPresent() && !StopSignals.received()) {
            dieAsByACrash();
        }
        running.ifPresent(exporter -> exporter.stop(configuration.stopGrace()));
        running = Optional.empty();
        stopped.countDown();
    }

    /// Ends the process at once, as a crash would. Something in this process has ended it, such as a plugin that calls
    /// `System.exit` on one report. A stop in order would hide from the spool which delivery that was, and the next
    /// start would end in the same way.
    private static void dieAsByACrash() {
        LOGGER.log(Level.ERROR, "exporter ended by its own process and by no signal: does a plugin call System.exit?");
        Runtime.getRuntime().halt(1);
    }
}
