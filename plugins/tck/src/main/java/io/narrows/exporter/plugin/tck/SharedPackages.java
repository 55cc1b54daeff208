package io.narrows.exporter.plugin.tck;

import java.util.Set;

/// What the exporter shares with its plugins. A plugin that brought its own copy would not be understood.
final class SharedPackages {
    private static final Set<String> NAMES = Set.of(
            "io.narrows.exporter.domain.json",
            "io.narrows.exporter.domain.report",
            "io.narrows.exporter.domain.consumer",
            "io.narrows.exporter.plugin.spi",
            "org.pf4j",
            "org.slf4j",
            "org.slf4j.event",
            "org.slf4j.helpers",
            "org.slf4j.spi");

    private SharedPackages() {}

    static boolean contain(String className) {
        int dot = className.lastIndexOf('.');
        return dot > 0 && NAMES.contains(className.substring(0, dot));
    }
}
