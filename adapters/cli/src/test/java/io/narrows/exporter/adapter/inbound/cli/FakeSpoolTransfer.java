package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A transfer that moves nothing and remembers what it was asked for.
final class FakeSpoolTransfer implements SpoolTransfer {
    final List<String> calls = new ArrayList<>();
    private final long leftOut;

    FakeSpoolTransfer() {
        this(0);
    }

    FakeSpoolTransfer(long leftOut) {
        this.leftOut = leftOut;
    }

    @Override
    public Count export(Optional<Path> config, Path file, Optional<Path> keyFile) {
        return call("export", config, file, keyFile);
    }

    @Override
    public Count importFrom(Optional<Path> config, Path file, Optional<Path> keyFile) {
        return call("import", config, file, keyFile);
    }

    private Count call(String name, Optional<Path> config, Path file, Optional<Path> keyFile) {
        calls.add(name + " " + file + config.map(path -> " config=" + path).orElse("")
                + keyFile.map(path -> " key=" + path).orElse(""));
        return new Count(3, 5, 2, leftOut);
    }
}
