package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.plugin.HostPackages;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Objects;

/// Loads a plugin as isolated as the exporter does: from its jar, and of everything else only the JDK and the packages
/// that the exporter shares.
final class PluginClassLoader extends URLClassLoader {
    private PluginClassLoader(URL jar) {
        super(new URL[] {jar}, new HostPackages());
    }

    static PluginClassLoader of(Path jar) {
        try {
            return new PluginClassLoader(jar.toUri().toURL());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("a path of this machine has a URL", e);
        }
    }

    /// A class of the exporter's, defined once more among those of the plugin: for whom the JDK shows it what is
    /// theirs.
    Class<?> adopt(Class<?> type) throws IOException {
        var file = type.getName().replace('.', '/') + ".class";
        try (var in = type.getClassLoader().getResourceAsStream(file)) {
            var bytes = Objects.requireNonNull(in, file).readAllBytes();
            return defineClass(type.getName(), bytes, 0, bytes.length);
        }
    }
}
