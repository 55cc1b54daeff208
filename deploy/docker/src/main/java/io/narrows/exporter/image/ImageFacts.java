package io.narrows.exporter.image;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the image is, apart from its files. `Dockerfile` says the same, which a test holds it to.
final class ImageFacts {
    static final String JAVA = "/opt/java";
    static final String HOME = "/opt/data-exporter";

    /// What Java is told: options, and the class path.
    static final String ARGUMENTS = HOME + "/java.args";

    /// The classes that a start needs, loaded and linked beforehand.
    static final String START_CACHE = HOME + "/start.aot";

    /// SQLite's library, which it would otherwise unpack into `/tmp`, where nothing may be executed on many a cluster.
    static final String NATIVE = HOME + "/native";

    /// For jars of the operator's own.
    static final String PLUGINS = "/plugins";

    /// For the spool and for reports: the one folder that has to last.
    static final String DATA = "/var/lib/data-exporter";

    static final String TEMPORARY = "/tmp";

    static final String USER = "65532:65532";

    static final String MAIN = "io.narrows.exporter.bootstrap.Main";
    static final List<String> ENTRY_POINT = List.of(JAVA + "/bin/java", "@" + ARGUMENTS, MAIN);
    static final List<String> COMMAND = List.of("serve");

    /// Sorted, as the labels are: their order is part of the image's digest.
    static final SortedMap<String, String> ENVIRONMENT = sorted(Map.of(
            "PLUGINS_DIRECTORY",
            HOME + "/plugins," + PLUGINS,
            "SPOOL_DIRECTORY",
            DATA + "/spool",
            "CONSUMERS_FILE_DIRECTORY",
            DATA + "/reports",
            // Nobody reaches loopback addresses of a container from outside.
            "SERVER_HOST",
            "0.0.0.0",
            "ADMIN_HOST",
            "0.0.0.0",
            // Each arena of malloc keeps what it once had, and glibc makes up to eight for each processor.
            "MALLOC_ARENA_MAX",
            "2"));

    static final List<Integer> PORTS = List.of(6780, 6781);

    /// What a container that runs from the image may write to, and what its user owns.
    static final List<String> WRITABLE = List.of(DATA, TEMPORARY);

    /// What the exporter, its plugins, and the libraries that plugins commonly bring need of Java.
    static final List<String> MODULES = List.of(
            "java.base",
            "java.compiler",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.security.auth",
            "jdk.security.jgss",
            "jdk.unsupported",
            "jdk.zipfs");

    private ImageFacts() {}

    static SortedMap<String, String> labels(String version) {
        return sorted(Map.of(
                "org.opencontainers.image.title",
                "Narrows Data Exporter",
                "org.opencontainers.image.description",
                "Accepts reports from any security scanner and delivers them to every consumer they name.",
                "org.opencontainers.image.version",
                version,
                "org.opencontainers.image.source",
                "https://github.com/vmware-tanzu/cloud-native-security-inspector",
                "org.opencontainers.image.licenses",
                "Apache-2.0",
                "io.narrows.exporter.sbom",
                HOME + "/sbom.json"));
    }

    private static SortedMap<String, String> sorted(Map<String, String> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }

    /// What Java is told before the class path. A start cache is of use only to a Java with the same ones.
    static List<String> javaOptions() {
        return List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:TrimNativeHeapInterval=10000",
                "-XX:GCTimeRatio=40",
                "-XX:MaxHeapFreeRatio=100",
                "-XX:+UseCompactObjectHeaders",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:MaxRAMPercentage=60");
    }
}
