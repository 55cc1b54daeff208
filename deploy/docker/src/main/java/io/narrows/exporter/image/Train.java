package io.narrows.exporter.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Lists the classes that the exporter needs, by running it out of the folder of the image. Run by hand, when the code
/// has changed: the list is part of the source, for no two runs give the same one.
///
/// A class on the list that is gone is passed over, and one that is missing is loaded as without the start cache. So an
/// old list makes a slower start, and nothing worse.
public final class Train {
    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");

    /// Begins a line with the constants of a class that were resolved.
    private static final String CONSTANTS = "@cp ";

    private static final int REPORTS = 20;
    private static final String REPORT = "{\"docID\":\"training\"}";
    private static final List<String> OPERATORS_PATHS =
            List.of("/health/live", "/health/ready", "/metrics", "/consumers", "/dead-letters", "/openapi.yaml");

    private final RootFolder root;
    private final Path scratch;
    private final HttpClient http = HttpClient.newHttpClient();
    private final TreeSet<String> classes = new TreeSet<>();
    private final TreeMap<String, TreeSet<Integer>> constants = new TreeMap<>();
    private int lists;

    private Train(RootFolder root, Path scratch) {
        this.root = root;
        this.scratch = scratch;
    }

    /// @param arguments the folder of the image, the commands to train with, and the list to write
    public static void main(String[] arguments) throws Exception {
        var scratch = Files.createTempDirectory("data-exporter-training-");
        try {
            var train = new Train(new RootFolder(Path.of(arguments[0]).toAbsolutePath()), scratch);
            train.serve(Files.readAllLines(Path.of(arguments[1])));
            Files.write(Path.of(arguments[2]), train.list());
        } finally {
            Trees.delete(scratch);
        }
    }

    private void serve(List<String> commands) throws Exception {
        var list = newList();
        var exporter = exporter(list, Map.of(), List.of("serve")).start();
        try (var log = exporter.errorReader()) {
            var ports = ready(log);
            var reports = "http://127.0.0.1:" + ports.group(1);
            for (int i = 0; i < REPORTS; i++) {
                post(reports + "/forward?wait=5s");
            }
            for (var path : OPERATORS_PATHS) {
                fetch("http://127.0.0.1:" + ports.group(2) + path);
            }
            for (var command : commands) {
                if (!command.isBlank() && !command.startsWith("#")) {
                    run(command, reports, ports.group(2));
                }
            }
        } finally {
            exporter.destroy();
            exporter.waitFor(1, TimeUnit.MINUTES);
        }
        read(list);
    }

    private void run(String command, String url, String adminPort) throws IOException, InterruptedException {
        var list = newList();
        var process = exporter(
                        list,
                        Map.of("DATA_EXPORTER_URL", url, "ADMIN_PORT", adminPort),
                        List.of(command.split(" ", -1)))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.outputWriter()) {
            in.write(REPORT);
        } catch (IOException e) {
            // It ended without reading.
        }
        System.out.println("data-exporter " + command + ": status " + process.waitFor());
        read(list);
    }

    private ProcessBuilder exporter(Path list, Map<String, String> variables, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(root.in(ImageFacts.JAVA + "/bin/java").toString());
        command.addAll(ImageFacts.javaOptions());
        command.addAll(List.of("-Xshare:off", "-XX:DumpLoadedClassList=" + list));
        command.add("-Dorg.sqlite.lib.path=" + root.in(ImageFacts.NATIVE));
        command.add("-Ddata.exporter.home=" + root.in(ImageFacts.HOME));
        command.addAll(List.of("-classpath", String.join(":", absoluteClassPath()), ImageFacts.MAIN));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(Map.of(
                        "SERVER_PORT",
                        "0",
                        "ADMIN_PORT",
                        "0",
                        "SPOOL_DIRECTORY",
                        scratch.resolve("spool").toString(),
                        "CONSUMERS_FILE_DIRECTORY",
                        scratch.resolve("reports").toString()));
        builder.environment().putAll(variables);
        return builder;
    }

    private List<String> absoluteClassPath() throws IOException {
        return root.classPath().stream().map(jar -> root.in(jar).toString()).toList();
    }

    private static MatchResult ready(BufferedReader log) throws IOException {
        for (var line = log.readLine(); line != null; line = log.readLine()) {
            var matcher = READY.matcher(line);
            if (matcher.find()) {
                return matcher.toMatchResult();
            }
        }
        throw new IOException("the exporter ended before it was ready");
    }

    private void post(String url) throws IOException, InterruptedException {
        var body = "{\"source\":\"training\",\"exportConfig\":{\"file\":{}},\"payload\":" + REPORT + "}";
        http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.discarding());
    }

    private void fetch(String url) throws IOException, InterruptedException {
        http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding());
    }

    private Path newList() {
        return scratch.resolve("classes-" + lists++);
    }

    /// Without the classes of plugins, which have class loaders of their own, and the numbers of this run.
    private void read(Path list) throws IOException {
        for (var line : Files.readAllLines(list)) {
            if (line.startsWith(CONSTANTS)) {
                var words = List.of(line.split(" ", -1));
                var indices = constants.computeIfAbsent(words.get(1), name -> new TreeSet<>());
                words.subList(2, words.size()).forEach(index -> indices.add(Integer.valueOf(index)));
            } else if (!line.startsWith("#") && !line.contains(" source: ")) {
                classes.add(line.replaceFirst(" id: \\d+$", ""));
            }
        }
    }

    /// Classes before what is said of them.
    private List<String> list() {
        var sorted = new ArrayList<>(classes);
        sorted.removeIf(line -> line.startsWith("@"));
        constants.forEach((name, indices) -> sorted.add(
                CONSTANTS + name + " " + indices.stream().map(String::valueOf).collect(Collectors.joining(" "))));
        sorted.addAll(classes.tailSet("@", true).headSet("A", false));
        return sorted;
    }
}
