package io.narrows.exporter.bootstrap.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The defaults: those that the exporter's keys declare, and those that `application.yaml` in the program gives to
/// options of consumers, whose plugins the program does not see.
final class Defaults {
    private static final String FILE = "/application.yaml";

    /// By path. Read once, because they are part of the program.
    static final Map<String, Entry> BY_PATH = Stream.concat(ofExporter(), ofConsumers())
            .collect(Collectors.toUnmodifiableMap(Entry::path, entry -> entry));

    private Defaults() {}

    private static Stream<Entry> ofExporter() {
        return ExporterKeys.ALL.stream()
                .map(key -> entry(key.path(), key.setting().defaultText()));
    }

    private static Stream<Entry> ofConsumers() {
        return ConfigFile.parse("built-in default", text()).stream()
                .filter(ConsumerOptions::isOption)
                .map(entry -> entry(entry.path(), entry.text()));
    }

    private static Entry entry(String path, String text) {
        return new Entry(path, text, "default");
    }

    /// The text of `application.yaml` in the program.
    static String text() {
        try (var in = Defaults.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("the program was packaged without its " + FILE);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
