package io.narrows.exporter.adapter.inbound.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Keys of a spool that remember what they were asked for.
final class FakeSpoolKeys implements SpoolKeys {
    final List<String> calls = new ArrayList<>();
    private final List<Use> uses;

    FakeSpoolKeys(Use... uses) {
        this.uses = List.of(uses);
    }

    @Override
    public String create(Path file) {
        calls.add("new " + file);
        return "1f0c9a3b";
    }

    @Override
    public String rotate(Path file) {
        calls.add("rotate " + file);
        return "2e1d8b4c";
    }

    @Override
    public List<Use> list(Optional<Path> config) {
        calls.add("list " + config.map(Path::toString).orElse("-"));
        return uses;
    }
}
