package io.narrows.exporter.bootstrap.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The modules that the POMs name.
final class Modules {
    private static final Path PROJECT = Path.of("..");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");

    private Modules() {}

    /// The folders of the modules with main code, without those below `deploy`: they package the exporter and are built
    /// after bootstrap.
    static List<Path> ofTheExporter() {
        return below(PROJECT)
                .filter(module -> Files.isDirectory(module.resolve("src/main/java")))
                .filter(module -> !module.startsWith(PROJECT.resolve("deploy")))
                .toList();
    }

    static String pomOf(Path module) {
        try {
            return Files.readString(module.resolve("pom.xml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String artifactOf(Path module) {
        var artifact = ARTIFACT.matcher(PARENT.matcher(pomOf(module)).replaceFirst(""));
        if (!artifact.find()) {
            throw new IllegalStateException(module + "/pom.xml has no artifactId");
        }
        return artifact.group(1);
    }

    private static Stream<Path> below(Path folder) {
        return MODULE.matcher(pomOf(folder))
                .results()
                .map(match -> folder.resolve(match.group(1)))
                .flatMap(module -> Stream.concat(Stream.of(module), below(module)));
    }
}
