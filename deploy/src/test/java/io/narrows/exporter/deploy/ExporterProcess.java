package io.narrows.exporter.deploy;

import io.narrows.exporter.test.process.ChildProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The assembled distribution in its own process, as operators run it.
public final class ExporterProcess extends ChildProcess {
    /// The folder that `mvn package` creates. Tests run in the module's folder.
    static final Path DISTRIBUTION = Path.of("target", "data-exporter").toAbsolutePath();

    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");

    private ExporterProcess(ProcessBuilder builder) {
        super(builder);
    }

    /// Starts `bin/data-exporter serve` on free ports, and waits until the exporter is ready.
    ///
    /// @param scratch an empty folder for reports and the spool
    static ExporterProcess start(Path scratch) {
        return start(scratch, Map.of());
    }

    /// @param environment more variables; they override the variables that this class sets
    public static ExporterProcess start(Path scratch, Map<String, String> environment, String... options) {
        var exporter = launch(scratch, environment, command("serve", options));
        try {
            exporter.awaitLine(READY);
        } catch (AssertionError e) {
            exporter.close();
            throw e;
        }
        return exporter;
    }

    /// Starts a command of `bin/data-exporter` that ends by itself.
    static ExporterProcess launchCommand(Path scratch, String... arguments) {
        return launch(scratch, Map.of(), List.of(arguments));
    }

    /// Runs a command of `bin/data-exporter` that ends by itself.
    ///
    /// @return the exit status and the whole output
    static Ending run(Path scratch, Map<String, String> environment, String... arguments) {
        try (var exporter = launch(scratch, environment, List.of(arguments))) {
            return exporter.awaitEnd();
        }
    }

    private static List<String> command(String first, String... more) {
        var command = new ArrayList<String>();
        command.add(first);
        command.addAll(List.of(more));
        return command;
    }

    private static ExporterProcess launch(Path scratch, Map<String, String> environment, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(DISTRIBUTION.resolve("bin/data-exporter").toString());
        command.addAll(arguments);
        var variables = new HashMap<>(Map.of(
                "SERVER_HOST",
                "127.0.0.1",
                "SERVER_PORT",
                "0",
                "ADMIN_PORT",
                "0",
                "SPOOL_DIRECTORY",
                scratch.resolve("spool").toString(),
                "CONSUMERS_FILE_DIRECTORY",
                scratch.resolve("reports").toString(),
                "JAVA_OPTS",
                javaOptions("-Xmx256m")));
        variables.putAll(environment);
        return launch(command, variables);
    }

    /// The value of `JAVA_OPTS` for an exporter of a test: what the build says for JVMs that end soon, and more.
    static String javaOptions(String more) {
        return System.getenv().getOrDefault("JAVA_OPTS", "") + " " + more;
    }

    /// Starts a command that starts the exporter.
    static ExporterProcess launch(List<String> command, Map<String, String> environment) {
        return new ExporterProcess(builder(command, environment));
    }

    /// The URL of a path on the scanners' port.
    public URI server(String path) {
        return URI.create("http://127.0.0.1:" + awaitLine(READY).group(1) + path);
    }

    /// The URL of a path on the operators' port.
    URI admin(String path) {
        return URI.create("http://127.0.0.1:" + awaitLine(READY).group(2) + path);
    }
}
