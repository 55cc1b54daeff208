package io.narrows.exporter.bootstrap.logging;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Finds the plugin that a log record comes from: by the logger, else by the context class loader of the thread, else
/// by the classes on the stack. Thread-safe.
///
/// @param all the loaded plugins
record LogOwners(List<LogOwner> all) {
    private static final StackWalker STACK = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
    private static final int MOST_FRAMES = 60;
    private static final int MOST_PARENTS = 10;

    LogOwners {
        all = List.copyOf(all);
    }

    /// The plugin that logs; empty if it is not a plugin. To be called on the thread that logs.
    Optional<LogOwner> of(String logger) {
        return all.isEmpty()
                ? Optional.empty()
                : all.stream()
                        .filter(owner -> owner.owns(logger))
                        .findFirst()
                        .or(() -> of(Thread.currentThread().getContextClassLoader()))
                        .or(this::onStack);
    }

    private Optional<LogOwner> onStack() {
        return STACK.walk(frames -> frames.limit(MOST_FRAMES)
                .map(StackFrame::getDeclaringClass)
                .map(Class::getClassLoader)
                .filter(Objects::nonNull)
                .distinct()
                .flatMap(loader -> of(loader).stream())
                .findFirst());
    }

    /// The plugin of a class loader or of one of its parents, because a plugin may create class loaders of its own.
    private Optional<LogOwner> of(ClassLoader loader) {
        var next = loader;
        for (int depth = 0; depth < MOST_PARENTS && next != null; depth++) {
            for (var owner : all) {
                if (next.equals(owner.loader())) {
                    return Optional.of(owner);
                }
            }
            next = next.getParent();
        }
        return Optional.empty();
    }
}
