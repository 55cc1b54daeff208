package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NearMiss;
import java.util.List;
import java.util.Optional;

/// Reports a key in a file that nothing reads, because it is probably misspelled.
final class UnknownKey {
    private UnknownKey() {}

    /// What is wrong with the key of an entry; empty if the key is known.
    static Optional<String> problem(Entry entry, List<Key<?>> known) {
        if (known.stream().anyMatch(key -> key.path().equals(entry.path()))) {
            return Optional.empty();
        }
        var isGroup = known.stream().anyMatch(key -> key.path().startsWith(entry.path() + "."));
        return Optional.of(sentence(entry, isGroup ? "takes keys below it, not a value" : "is no known key", known));
    }

    /// One sentence with the key, what is wrong with it, the key that was probably meant, and where the key stands.
    static String sentence(Entry entry, String problem, List<Key<?>> known) {
        return sentence(entry, problem, known, "");
    }

    /// @param advice what to do if no known key is similar; blank for none
    static String sentence(Entry entry, String problem, List<Key<?>> known, String advice) {
        var near = NearMiss.among(known.stream().map(Key::path).toList())
                .to(entry.path())
                .map(path -> "; did you mean " + path + "?")
                .orElse(advice.isBlank() ? "" : "; " + advice);
        return entry.path() + " " + problem + near + " (" + entry.origin() + ")";
    }
}
