package io.narrows.exporter.plugin.file;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// A program that locks a file until it is killed, and says `locked`.
final class LockingProcess {
    private LockingProcess() {}

    static ChildProcess start(Path file) {
        return ChildProcess.java(LockingProcess.class, List.of(), file.toString());
    }

    public static void main(String[] arguments) throws IOException {
        try (var channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
            channel.lock();
            System.out.println("locked");
            System.in.read(); // until the test ends
        }
    }
}
