package io.narrows.exporter.adapter.outbound.sealing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one key seals in a spool, so that an operator knows whether the key is still needed.
///
/// @param key the id, such as `1f0c9a3b`; empty for what is not sealed
/// @param isInFile whether the key file has the key now
/// @param isFirst whether the key seals what comes in
/// @param settings the settings of lanes and the notes of the spool
/// @param reports that wait, are dead letters, or are kept for the history
/// @param bytes of these reports
public record KeyUse(Optional<String> key, boolean isInFile, boolean isFirst, long settings, long reports, long bytes) {

    /// Whether the key can be taken out of the file.
    public boolean isOver() {
        return key.isPresent() && !isFirst && settings == 0 && reports == 0;
    }

    /// Counts by key. For one thread.
    public static final class Count {
        private final List<Integer> ids;
        private final Map<Optional<Integer>, Found> found = new LinkedHashMap<>();

        private record Found(long settings, long reports, long bytes) {
            Found plus(Found other) {
                return new Found(settings + other.settings, reports + other.reports, bytes + other.bytes);
            }
        }

        /// @param keys those of the key file
        public Count(KeyRing keys) {
            this.ids = keys.all().stream().map(SpoolKey::id).toList();
            ids.forEach(id -> found.put(Optional.of(id), new Found(0, 0, 0)));
        }

        /// Adds one setting or note.
        ///
        /// @param sealed as it is stored
        public void addSetting(byte[] sealed) {
            found.merge(SettingsCipher.keyOf(sealed), new Found(1, 0, 0), Found::plus);
        }

        /// @param key the id of the key; empty for reports in the clear
        public void addReports(Optional<Integer> key, long reports, long bytes) {
            found.merge(key, new Found(0, reports, bytes), Found::plus);
        }

        /// The keys of the file in its order, then the others.
        public List<KeyUse> uses() {
            var uses = new ArrayList<KeyUse>();
            found.forEach((key, what) -> uses.add(new KeyUse(
                    key.map(SpoolKey::shown),
                    key.isPresent() && ids.contains(key.get()),
                    key.isPresent() && ids.indexOf(key.get()) == 0,
                    what.settings(),
                    what.reports(),
                    what.bytes())));
            return uses;
        }
    }
}
