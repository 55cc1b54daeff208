package io.narrows.exporter.deploy;

import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A clone of the project on a machine where a JDK, kubectl and Maven are missing: the scripts as they are, and a PATH
/// with the usual commands only.
final class FreshMachine {
    private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> COMMANDS = List.of(
            "basename",
            "cat",
            "chmod",
            "cut",
            "dirname",
            "env",
            "gzip",
            "head",
            "id",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sha256sum",
            "tar",
            "tr",
            "uname");

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    private FreshMachine(Path folder) {
        this.folder = folder;
    }

    static FreshMachine in(Path scratch) throws IOException {
        var machine = new FreshMachine(scratch.toRealPath());
        for (var script : List.of("deploy/test.sh", "deploy/quickstart.sh", "deploy/src/tools/sh/find-tools.sh")) {
            machine.write(script, Files.readString(PROJECT.resolve(script)));
        }
        machine.write("deploy/src/main/distribution/bin/find-java.sh", withoutTheJdksOfThisMachine());
        // Stands for a build: the distribution is not there before it.
        machine.write("mvnw", """
                #!/bin/sh
                echo "mvnw $* JAVA_HOME=${JAVA_HOME:-} JAVA25_HOME=${JAVA25_HOME:-} kubectl=$(command -v kubectl)"
                """);
        for (var command : COMMANDS) {
            machine.link(command);
        }
        machine.environment.put("PATH", machine.path("bin").toString());
        machine.environment.put("HOME", machine.path("home").toString());
        machine.environment.put("no_proxy", "127.0.0.1");
        return machine;
    }

    private static String withoutTheJdksOfThisMachine() throws IOException {
        var script = Files.readString(PROJECT.resolve("deploy/src/main/distribution/bin/find-java.sh"));
        return script.replaceAll("(?m)^( +)/(usr|opt|Library)/", "$1/nowhere/$2/");
    }

    FreshMachine with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /// A command of this machine that the machine of the test has as well.
    FreshMachine link(String command) throws IOException {
        var found = Stream.of("/usr/bin/", "/bin/")
                .map(place -> Path.of(place + command))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(command + " is not on this machine"));
        return write("bin/" + command, "#!/bin/sh\nexec " + found + " \"$@\"\n");
    }

    /// A command of the test's own, or a file of the project.
    FreshMachine write(String file, String text) throws IOException {
        var path = path(file);
        Files.createDirectories(path.getParent());
        Files.deleteIfExists(path);
        Files.writeString(path, text);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return this;
    }

    Path path(String file) {
        return folder.resolve(file);
    }

    /// What `.tools` has in it, and nothing if there is no such folder.
    List<String> tools() throws IOException {
        if (!Files.isDirectory(path(".tools"))) {
            return List.of();
        }
        try (var files = Files.list(path(".tools"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    Ending run(String script, String... arguments) {
        var command = new ArrayList<String>();
        command.add(path(script).toString());
        command.addAll(List.of(arguments));
        return ending(command, "");
    }

    /// Runs it at a terminal, and types an answer.
    Ending runAtATerminal(String answer, String script) throws IOException {
        link("script");
        return ending(List.of("script", "-q", "-e", "-c", "'" + path(script) + "'", "/dev/null"), answer + "\n");
    }

    private Ending ending(List<String> command, String input) {
        // With env in front, because the variables of the test's own process are not those of the machine.
        var whole = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        environment.forEach((name, value) -> whole.add(name + "=" + value));
        whole.addAll(command);
        try (var process = ChildProcess.start(whole, Map.of())) {
            process.type(input);
            return process.awaitEnd();
        }
    }
}
