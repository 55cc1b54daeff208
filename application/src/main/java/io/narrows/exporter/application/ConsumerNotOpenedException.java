package io.narrows.exporter.application;

import java.util.Optional;

/// A consumer could not be opened, for a reason that its plugin keeps to itself: a bug, or a call that does not come
/// back.
final class ConsumerNotOpenedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Optional<Thread> hung;

    private ConsumerNotOpenedException(String why, Optional<Thread> hung) {
        super("cannot be opened: " + why);
        this.hung = hung;
    }

    static ConsumerNotOpenedException because(String why) {
        return new ConsumerNotOpenedException(why, Optional.empty());
    }

    static ConsumerNotOpenedException hanging(String why, Thread thread) {
        return new ConsumerNotOpenedException(why, Optional.of(thread));
    }

    /// The reason, for operators. Without what the plugin threw, for that may hold a secret.
    String reason() {
        return String.valueOf(getMessage());
    }

    /// The thread of the call, where that is still under way.
    Optional<Thread> hung() {
        return hung;
    }
}
