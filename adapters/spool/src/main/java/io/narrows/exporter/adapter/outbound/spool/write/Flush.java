package io.narrows.exporter.adapter.outbound.spool.write;

import java.util.concurrent.CompletableFuture;

/// A change that writes nothing. Completes when everything before it was written, or could not be written for now.
final class Flush implements Change {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();

    CompletableFuture<Boolean> done() {
        return done;
    }

    @Override
    public int weight() {
        return 0;
    }

    @Override
    public void apply(WriteTransaction transaction) {}

    @Override
    public void committed() {
        done.complete(true);
    }

    @Override
    public void failed(RuntimeException reason) {
        done.complete(false);
    }
}
