package io.narrows.exporter.adapter.outbound.plugins;

import java.util.Set;

/// What a plugin sees besides its own jar: the JDK, and a few packages of the exporter. Neither classes nor resources
/// of anything else on the exporter's class path, so that a plugin can bring any version of any library, and a
/// `ServiceLoader` in a plugin finds no provider of the exporter's.
///
/// The packages are listed one by one: `org.slf4j.ext` and its like are not the exporter's, and a plugin may bring
/// them.
final class HostPackages extends ClassLoader {
    private static final Set<String> SHARED = Set.of(
            "io.narrows.exporter.domain.json",
            "io.narrows.exporter.domain.report",
            "io.narrows.exporter.domain.consumer",
            "io.narrows.exporter.plugin.spi",
            "org.pf4j",
            "org.slf4j",
            "org.slf4j.event",
            "org.slf4j.helpers",
            "org.slf4j.spi");

    private final ClassLoader host = HostPackages.class.getClassLoader();

    HostPackages() {
        super("exporter", ClassLoader.getPlatformClassLoader());
    }

    /// Whether a class always is the exporter's, even where a plugin has a copy of it.
    static boolean contain(String className) {
        var dot = className.lastIndexOf('.');
        return dot > 0 && SHARED.contains(className.substring(0, dot));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return contain(name) ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
