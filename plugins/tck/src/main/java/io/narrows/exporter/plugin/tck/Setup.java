package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.util.Map;
import java.util.TreeMap;

/// All that it takes to open a consumer: what a scanner says in the envelope, and what the operator configured.
///
/// ```java
/// Setup.of(Map.of("url", server.url(), "token", "right")).withOption("timeout", "2s")
/// ```
///
/// @param settings as under `exportConfig.<id>`
/// @param options as under `consumers.<id>`, written as in a configuration file; those left out have their defaults
public record Setup(ConsumerSettings settings, Map<String, String> options) {
    /// What `{}` in an envelope says to an exporter without configuration.
    public static final Setup NONE = of(Map.of());

    public Setup {
        options = Map.copyOf(options);
    }

    /// @param settings by name: `String`, `Boolean`, `BigDecimal`, and `List` and `Map` of such
    public static Setup of(Map<String, ?> settings) {
        return new Setup(ConsumerSettings.of(settings), Map.of());
    }

    public Setup withOption(String name, String value) {
        var more = new TreeMap<>(options);
        more.put(name, value);
        return new Setup(settings, more);
    }

    /// @param more over those that the setup has
    public Setup withOptions(Map<String, String> more) {
        var all = new TreeMap<>(options);
        all.putAll(more);
        return new Setup(settings, all);
    }

    public Setup withSetting(String name, Object value) {
        var more = new TreeMap<>(settings.values());
        more.put(name, value);
        return new Setup(ConsumerSettings.of(more), options);
    }

    /// Shows names only, for any value may be a secret.
    @Override
    public String toString() {
        return "Setup[" + settings + ", options=" + new TreeMap<>(options).keySet() + "]";
    }
}
