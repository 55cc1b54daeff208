package io.narrows.exporter.application.call;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A consumer could not be opened for a reason that its plugin does not report: a bug, or a call that does not return.
public final class ConsumerNotOpenedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<CompletableFuture<?>> hung;

    private ConsumerNotOpenedException(String why, Optional<CompletableFuture<?>> hung) {
        super("cannot be opened: " + why);
        this.hung = hung;
    }

    static ConsumerNotOpenedException because(String why) {
        return new ConsumerNotOpenedException(why, Optional.empty());
    }

    static ConsumerNotOpenedException hanging(String why, CompletableFuture<?> call) {
        return new ConsumerNotOpenedException(why, Optional.of(call));
    }

    /// The reason, for operators. Leaves out what the plugin threw, because that may hold a secret.
    public String reason() {
        return String.valueOf(getMessage());
    }

    /// The call, if it has not returned yet; completed when it returns.
    public Optional<CompletableFuture<?>> hung() {
        return hung;
    }
}
