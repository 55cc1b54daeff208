package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.adapter.outbound.plugins.jar.JarTrust;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInSigners;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInSums;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInSums.Sum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Reads which jars are trusted: `plugins.verify`, and the keys that belong to each choice of it.
record PluginTrust(Values values) {
    private static final List<Key<?>> FOR_SUMS = List.of(PluginKeys.SHA256, PluginKeys.SHA256_FILE);
    private static final List<Key<?>> FOR_SIGNATURES = List.of(PluginKeys.CERTIFICATE_FILE);

    /// The jars that are trusted.
    ///
    /// @throws ConfigException if a key is missing, has no effect, or names a file that cannot be read
    JarTrust read() {
        return switch (values.of(PluginKeys.VERIFY)) {
            case SHA256 -> {
                ensureNone(FOR_SIGNATURES);
                ensureSome(FOR_SUMS);
                yield sums();
            }
            case SIGNATURE -> {
                ensureNone(FOR_SUMS);
                ensureSome(FOR_SIGNATURES);
                yield signers();
            }
            case NONE -> {
                ensureNone(FOR_SUMS);
                ensureNone(FOR_SIGNATURES);
                yield new TrustInAll();
            }
        };
    }

    private JarTrust sums() {
        var sums = new ArrayList<Sum>();
        values.find(PluginKeys.SHA256)
                .ifPresent(text -> sums.addAll(
                        named(PluginKeys.SHA256, () -> TrustInSums.parse(text).sums())));
        values.find(PluginKeys.SHA256_FILE).ifPresent(file -> {
            var text = new String(bytes(PluginKeys.SHA256_FILE, file), StandardCharsets.UTF_8);
            sums.addAll(
                    named(PluginKeys.SHA256_FILE, () -> TrustInSums.parse(text).sums()));
        });
        return new TrustInSums(sums);
    }

    private JarTrust signers() {
        var key = PluginKeys.CERTIFICATE_FILE;
        var file = bytes(key, values.of(key));
        return named(key, () -> TrustInSigners.parse(file));
    }

    private void ensureSome(List<Key<?>> keys) {
        if (keys.stream().noneMatch(values::has)) {
            throw new ConfigException("plugins.verify is " + verify() + ", which needs "
                    + String.join(" or ", keys.stream().map(Key::path).toList()));
        }
    }

    /// Refuses a list of trusted jars that nothing is checked against, so that nobody relies on it.
    private void ensureNone(List<Key<?>> keys) {
        keys.stream().filter(values::has).findFirst().ifPresent(key -> {
            throw new ConfigException(key.path() + " has no effect, for plugins.verify is " + verify()
                    + ": change that, or leave it out");
        });
    }

    private String verify() {
        return KeyGroup.choice(values.of(PluginKeys.VERIFY));
    }

    private static byte[] bytes(Key<?> key, Path file) {
        try {
            return SmallFile.bytes(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException(key.path() + " names " + file + ", which does not exist", e);
        } catch (IOException e) {
            throw new ConfigException(key.path() + " names " + file + ", which cannot be read (" + e + ")", e);
        }
    }

    private static <T> T named(Key<?> key, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(key.path() + " " + e.getMessage(), e);
        }
    }
}
