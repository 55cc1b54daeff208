package io.narrows.exporter.adapter.outbound.spool;

import io.narrows.exporter.adapter.outbound.spool.sqlite.StoreTuning;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A program that has a sealed spool open, and seals again what old keys have sealed, until it is killed.
final class ResealingUser {
    private ResealingUser() {}

    public static void main(String[] arguments) {
        // Not closed, because a kill ends this program.
        SqliteSpool.open(
                TestSettings.sealed(Path.of(arguments[0]), Path.of(arguments[1])),
                StoreTuning.DEFAULT.withResealAfter(Duration.ZERO),
                Clock.systemUTC());
        System.out.println("open");
        for (; ; ) {
            LockSupport.park();
        }
    }
}
