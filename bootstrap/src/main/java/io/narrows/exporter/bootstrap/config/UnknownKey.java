package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.application.named.NearMiss;
import java.util.List;
import java.util.Optional;

/// Tells of a key in a file that nothing reads, for it is likely a misspelled one.
final class UnknownKey {
    private UnknownKey() {}

    /// @return empty if the key is known
    static Optional<String> problem(Entry entry, List<Key<?>> known) {
        if (known.stream().anyMatch(key -> key.path().equals(entry.path()))) {
            return Optional.empty();
        }
        var isGroup = known.stream().anyMatch(key -> key.path().startsWith(entry.path() + "."));
        return Optional.of(sentence(entry, isGroup ? "takes keys below it, not a value" : "is no known key", known));
    }

    /// Names the key, what is wrong with it, the one that was likely meant, and where it stands.
    static String sentence(Entry entry, String problem, List<Key<?>> known) {
        return sentence(entry, problem, known, "");
    }

    /// @param advice where no key is near; blank for none
    static String sentence(Entry entry, String problem, List<Key<?>> known, String advice) {
        var near = NearMiss.of(entry.path(), known.stream().map(Key::path).toList())
                .map(path -> "; did you mean " + path + "?")
                .orElse(advice.isBlank() ? "" : "; " + advice);
        return entry.path() + " " + problem + near + " (" + entry.origin() + ")";
    }
}
