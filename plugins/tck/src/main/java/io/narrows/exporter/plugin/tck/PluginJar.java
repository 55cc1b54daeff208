package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/// A packaged plugin, seen as the exporter sees it: isolated from everything but the SPI.
///
/// ```java
/// class WebhookPluginIT implements PluginJarContract, ReportConsumerContract {
///     public ReportConsumerFactory factory() {
///         return PluginJar.underTest().factory(); // the whole contract, on the jar as it is shipped
///     }
///     …
/// }
/// ```
///
/// Thread-safe. Its classes stay loaded until the JVM ends.
public final class PluginJar {
    private static final String EXTENSIONS = "META-INF/extensions.idx";
    private static final Map<Path, PluginJar> LOADED = new ConcurrentHashMap<>();

    private final Path path;
    private final PluginClassLoader loader;

    private PluginJar(Path path) {
        this.path = path;
        this.loader = PluginClassLoader.of(path);
    }

    /// The jar that Maven has just packaged; the plugin parent POM names it in the system property `plugin.jar`.
    public static PluginJar underTest() {
        var path = System.getProperty("plugin.jar");
        if (path == null) {
            throw new AssertionError("the system property plugin.jar does not name a jar;"
                    + " is the test called *IT, and does the POM inherit from data-exporter-plugin-parent?");
        }
        return at(Path.of(path));
    }

    /// @throws AssertionError if there is no such file
    public static PluginJar at(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new AssertionError("there is no plugin jar at " + path);
        }
        return LOADED.computeIfAbsent(path.toAbsolutePath(), PluginJar::new);
    }

    /// The plugin's factory, a new one each time.
    public ReportConsumerFactory factory() {
        return factoryFrom(loader);
    }

    /// Loads the plugin once more, in a class loader of its own, uses it, and unloads it.
    ///
    /// @param test how to open a consumer and deliver a report; without it only the factory is used
    UnloadedPlugin usedOnce(Optional<ConsumerUnderTest> test) throws Exception {
        try (var own = PluginClassLoader.of(path)) {
            var factory = factoryFrom(own);
            factory.id();
            factory.settings();
            factory.options();
            factory.batchLimits();
            if (test.isPresent()) {
                try (var consumer = Trial.of(test.get(), factory, test.get().working())) {
                    consumer.deliver(Trial.delivery(test.get()));
                }
            }
            factory.close();
            return UnloadedPlugin.of(own);
        }
    }

    /// In bytes.
    long size() {
        return path.toFile().length();
    }

    private ReportConsumerFactory factoryFrom(ClassLoader loader) {
        var names = extensions();
        if (names.size() != 1) {
            throw new AssertionError(EXTENSIONS + " must list exactly one factory but lists " + names);
        }
        try {
            var type = loader.loadClass(names.getFirst());
            return (ReportConsumerFactory) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
            throw new AssertionError(
                    names.getFirst()
                            + " must be a public ReportConsumerFactory with a public constructor that takes nothing",
                    e);
        }
    }

    Manifest manifest() {
        try (var jar = new JarFile(path.toFile())) {
            var manifest = jar.getManifest();
            return manifest == null ? new Manifest() : manifest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The names of the files in the jar.
    List<String> files() {
        try (var jar = new JarFile(path.toFile())) {
            return jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The class names that PF4J's annotation processor has listed.
    List<String> extensions() {
        try (var jar = new JarFile(path.toFile())) {
            var entry = jar.getJarEntry(EXTENSIONS);
            if (entry == null) {
                return List.of();
            }
            return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
