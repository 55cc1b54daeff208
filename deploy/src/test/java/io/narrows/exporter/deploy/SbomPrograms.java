package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;

/// The programs in `src/sbom`, compiled once: as source files they take five times as long to start.
record SbomPrograms(String classPath) {

    static SbomPrograms compile() throws IOException {
        var classes = Path.of("target", "sbom-programs");
        var classPath = String.join(
                File.pathSeparator,
                jar(ExporterProcess.DISTRIBUTION.resolve("lib"), "jakarta.json-api"),
                jar(ExporterProcess.DISTRIBUTION.resolve("lib"), "parsson"),
                jar(Path.of("target", "tools"), "maven-artifact"));
        var command = new ArrayList<>(List.of("-proc:none", "-classpath", classPath, "-d", classes.toString()));
        try (var sources = Files.list(Path.of("src", "sbom", "java"))) {
            sources.forEach(source -> command.add(source.toString()));
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, command.toArray(String[]::new)))
                .isZero();
        return new SbomPrograms(classPath + File.pathSeparator + classes);
    }

    private static String jar(Path folder, String name) throws IOException {
        try (var jars = Files.list(folder)) {
            return jars.map(Path::toString)
                    .filter(jar -> jar.contains(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    ChildProcess.Ending run(String program, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                ChildProcess.ofTheJdk("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-classpath",
                classPath,
                program));
        command.addAll(arguments);
        try (var process = ChildProcess.start(command, Map.of())) {
            return process.awaitEnd();
        }
    }
}
