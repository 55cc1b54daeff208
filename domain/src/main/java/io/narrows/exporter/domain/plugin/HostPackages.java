package io.narrows.exporter.domain.plugin;

import java.util.Set;

/// What a plugin sees outside its own jar: the JDK, and a few packages of the exporter. A plugin sees no other classes
/// or resources of the exporter's class path. So a plugin can bring any version of any library, and a `ServiceLoader`
/// in a plugin finds no provider of the exporter.
///
/// The packages are listed one by one: packages such as `org.slf4j.ext` do not belong to the exporter, and a plugin may
/// bring them.
public final class HostPackages extends ClassLoader {
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

    public HostPackages() {
        super("exporter", ClassLoader.getPlatformClassLoader());
    }

    /// The names of the packages.
    public static Set<String> names() {
        return SHARED;
    }

    /// Whether a class always comes from the exporter, even if a plugin has a copy of it.
    public static boolean contain(String className) {
        var dot = className.lastIndexOf('.');
        return dot > 0 && SHARED.contains(className.substring(0, dot));
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return contain(name) ? host.loadClass(name) : super.loadClass(name, resolve);
    }
}
