package io.narrows.exporter.adapter.outbound.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/// A program that opens a spool and keeps it open until its input ends.
public final class SpoolHolder {
    private SpoolHolder() {}

    public static void main(String[] arguments) throws IOException {
        try (var spool = SqliteSpool.open(TestSettings.in(Path.of(arguments[0])), Clock.systemUTC())) {
            System.out.println("open " + spool.lanes(Optional.empty(), 1_000).size());
            while (System.in.read() >= 0) {
                // The test sends no input; it only ends the input.
            }
        }
    }
}
