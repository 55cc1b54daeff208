package io.narrows.exporter.plugin.tck;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;

/// Loads a plugin as isolated as the exporter does: from its jar, and of everything else only the JDK and the packages
/// that the exporter shares.
final class PluginClassLoader extends URLClassLoader {
    private static final List<String> SHARED =
            List.of("io.narrows.exporter.domain.", "io.narrows.exporter.plugin.spi.", "org.pf4j.", "org.slf4j.");

    private final ClassLoader host;

    private PluginClassLoader(URL jar, ClassLoader host) {
        super(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
        this.host = host;
    }

    static PluginClassLoader of(Path jar) {
        try {
            return new PluginClassLoader(jar.toUri().toURL(), PluginClassLoader.class.getClassLoader());
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException("a path of this machine has a URL", e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return SHARED.stream().anyMatch(name::startsWith) ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
