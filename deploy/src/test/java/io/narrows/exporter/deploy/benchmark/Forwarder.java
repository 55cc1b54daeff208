package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.adapter.outbound.sealing.KeyFile;
import io.narrows.exporter.deploy.ExporterProcess;
import io.narrows.exporter.test.process.ChildProcess;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A program that takes reports and passes them on.
enum Forwarder {
    DURABLE("exporter, durable"),
    IN_MEMORY("exporter, in memory"),
    /// The profile `strict`: each sender logs in with a token, and names a consumer of the operator's.
    STRICT("exporter, durable, strict"),
    /// With a key for the spool.
    SEALED("exporter, durable, sealed"),
    /// Keeps no report that was delivered.
    NO_HISTORY("exporter, durable, no history"),
    /// Records the trace of each report, and sends it to a collector.
    TRACED("exporter, durable, traced"),
    /// Records one trace in a hundred.
    SAMPLED("exporter, durable, 1 % traced"),
    /// Answers 200 without looking into the body, and passes nothing on: the most that can be accepted.
    BARE("bare HTTP server"),
    NAIVE("naive forwarder"),
    CAMEL("Camel route"),
    RSYSLOG("rsyslog");

    /// The class path of the programs in `deploy/benchmark/rivals`, from the folder of the module `deploy`.
    private static final String RIVALS = "benchmark/rivals/target/classes:benchmark/rivals/target/lib/*";

    private static final Pattern LISTENING = Pattern.compile("^listening port=(\\d+)$");
    private final String title;

    Forwarder(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /// Whether reports come out of it.
    boolean delivers() {
        return this != BARE;
    }

    /// Whether it answers a report. Plain TCP has no answers, so rsyslog gives none.
    boolean answers() {
        return this != RSYSLOG;
    }

    /// Starts the program in a process of its own, and waits until it takes reports.
    ///
    /// @param scratch the folder of what the program keeps; it goes on with what an earlier process left there
    /// @param destinations of each report; rsyslog has one
    /// @param variables `JAVA_OPTS` for every program in Java, and more for the exporter
    RunningForwarder start(Path scratch, List<URI> destinations, Map<String, String> variables) {
        return switch (this) {
            case DURABLE -> exporter(scratch, destinations, variables, "sqlite");
            case IN_MEMORY -> exporter(scratch, destinations, variables, "memory");
            case STRICT -> StrictExporter.start(scratch, destinations.getFirst(), variables);
            case SEALED -> exporter(scratch, destinations, sealed(scratch, variables), "sqlite");
            case NO_HISTORY -> exporter(scratch, destinations, with(variables, "HISTORY_MAX_SIZE", "0"), "sqlite");
            case TRACED -> traced(scratch, destinations, variables, "1");
            case SAMPLED -> traced(scratch, destinations, variables, "0.01");
            case BARE -> rival("BareServer", destinations, variables);
            case NAIVE -> rival("NaiveForwarder", destinations, variables);
            case CAMEL -> rival("CamelRoute", destinations, variables);
            case RSYSLOG -> Rsyslog.start(scratch, destinations.getFirst());
        };
    }

    /// The envelope names the first destination. The others are named consumers, because an envelope can have only one
    /// `openSearch`.
    private static RunningForwarder exporter(
            Path scratch, List<URI> destinations, Map<String, String> variables, String spool) {
        var environment = new HashMap<>(variables);
        environment.put("SPOOL_TYPE", spool);
        var exportConfig = new StringBuilder("{").append(openSearch("openSearch", destinations.getFirst()));
        for (int i = 1; i < destinations.size(); i++) {
            environment.put("CONSUMERS_ANOTHER" + i + "_TYPE", "openSearch");
            environment.put(
                    "CONSUMERS_ANOTHER" + i + "_HOSTPORT", destinations.get(i).toString());
            exportConfig.append(",\"another").append(i).append("\":{}");
        }
        var exporter = ExporterProcess.start(scratch, environment);
        return new RunningForwarder(
                exporter, exporter.server("/forward"), exportConfig.append("}").toString());
    }

    private static Map<String, String> sealed(Path scratch, Map<String, String> variables) {
        var file = Folders.made(scratch).resolve("keys");
        new KeyFile(file, Clock.systemUTC()).create();
        return with(variables, "SPOOL_KEY_FILE", file.toString());
    }

    private static RunningForwarder traced(
            Path scratch, List<URI> destinations, Map<String, String> variables, String sampling) {
        var collector = SpanSink.start();
        var traced = with(variables, "TRACING_ENDPOINT", collector.endpoint().toString());
        try {
            return exporter(scratch, destinations, with(traced, "TRACING_SAMPLING", sampling), "sqlite")
                    .with(collector);
        } catch (AssertionError e) {
            collector.close();
            throw e;
        }
    }

    private static Map<String, String> with(Map<String, String> variables, String name, String value) {
        var more = new HashMap<>(variables);
        more.put(name, value);
        return more;
    }

    private static RunningForwarder rival(String program, List<URI> destinations, Map<String, String> variables) {
        var command = new ArrayList<String>();
        command.add(ChildProcess.ofTheJdk("java"));
        command.addAll(words(variables.getOrDefault("JAVA_OPTS", "")));
        // The JDK's server closes idle connections beyond the first 200 by default.
        command.addAll(List.of("-Dsun.net.httpserver.maxIdleConnections=1000", "-cp", RIVALS));
        command.add("io.narrows.exporter.rival." + program);
        var exportConfig = new StringBuilder("{");
        for (int i = 0; i < destinations.size(); i++) {
            exportConfig
                    .append(i == 0 ? "" : ",")
                    .append(openSearch(i == 0 ? "openSearch" : "another" + i, destinations.get(i)));
        }
        var process = ChildProcess.start(command, Map.of());
        try {
            var port = process.awaitLine(LISTENING).group(1);
            return new RunningForwarder(
                    process,
                    URI.create("http://127.0.0.1:" + port + "/forward"),
                    exportConfig.append("}").toString());
        } catch (AssertionError e) {
            process.close();
            throw e;
        }
    }

    private static List<String> words(String options) {
        return Stream.of(options.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
    }

    private static String openSearch(String name, URI destination) {
        return """
                "%s":{"hostport":"%s","index":"","username":"","password":"","checkCert":false,"mutualTLS":false}""".formatted(name, destination);
    }
}
