import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `deploy/quickstart.sh` runs once there is a distribution: starts it, posts the samples, and shows what became
/// of them. A program of one file, run from its source, so that nothing but a JDK is needed.
///
/// Arguments: the folder of the distribution, the folder of the samples, and `--once` to end when that is shown.
class Quickstart {
    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");

    private final Path distribution;
    private final Path samples;
    private final CompletableFuture<Matcher> ready = new CompletableFuture<>();

    private Quickstart(Path distribution, Path samples) {
        this.distribution = distribution;
        this.samples = samples;
    }

    static void main(String[] arguments) throws Exception {
        var once = List.of(arguments).contains("--once");
        System.exit(new Quickstart(Path.of(arguments[0]), Path.of(arguments[1])).run(once));
    }

    private int run(boolean once) throws Exception {
        var exporter = start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(exporter)));
        var output = Thread.ofVirtual().start(() -> relay(exporter));
        var ports = awaitReady();
        if (ports.isEmpty()) {
            return 1;
        }
        var server = "http://127.0.0.1:" + ports.get().group(1);
        var allTaken = post(server);
        showReports();
        if (once) {
            exporter.toHandle().destroy();
        } else {
            System.out.printf("""

                    Still serving. Post a report of your own:
                        curl -d @deploy/samples/risk_report.json %s/forward
                    What consumers there are: http://127.0.0.1:%s/consumers
                    Ctrl-C ends.
                    """, server, ports.get().group(2));
        }
        int code = exporter.waitFor();
        output.join();
        return allTaken ? code : 1;
    }

    private Process start() throws IOException {
        var builder = new ProcessBuilder(
                        distribution.resolve("bin/data-exporter").toString(), "serve")
                .redirectErrorStream(true);
        choosePort(builder, "SERVER_PORT", 6780);
        choosePort(builder, "ADMIN_PORT", 6781);
        return builder.start();
    }

    private static void choosePort(ProcessBuilder builder, String variable, int usual) {
        if (!builder.environment().containsKey(variable) && !isFree(usual)) {
            System.out.println("Port " + usual + " is taken, so another one it is.");
            builder.environment().put(variable, "0");
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[4]), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void relay(Process exporter) {
        try (BufferedReader lines = exporter.inputReader()) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("    " + line);
                var matcher = READY.matcher(line);
                if (matcher.find()) {
                    ready.complete(matcher);
                }
            }
        } catch (IOException e) {
            System.err.println("The output of the exporter broke off: " + e.getMessage());
        }
        ready.completeExceptionally(new IllegalStateException("the exporter ended before it was ready"));
    }

    /// @return the ports; empty, after saying why, if there are none
    private Optional<Matcher> awaitReady() throws InterruptedException {
        try {
            return Optional.of(ready.get(60, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            System.err.println("The exporter did not start; its last line above says why.");
        } catch (TimeoutException e) {
            System.err.println("The exporter was not ready within 60 s.");
        }
        return Optional.empty();
    }

    private boolean post(String server) throws IOException, InterruptedException {
        var allTaken = true;
        try (var client = HttpClient.newHttpClient();
                var files = Files.newDirectoryStream(samples, "*.json")) {
            for (var sample : sorted(files)) {
                var request = HttpRequest.newBuilder(URI.create(server + "/forward?wait=10s"))
                        .POST(BodyPublishers.ofFile(sample))
                        .build();
                var response = client.send(request, BodyHandlers.ofString());
                System.out.printf(
                        "%nPOST /forward  %s%n%d %s%n", sample.getFileName(), response.statusCode(), response.body());
                allTaken &= response.statusCode() == 200;
            }
        }
        return allTaken;
    }

    private void showReports() throws IOException {
        var directory = System.getenv()
                .getOrDefault(
                        "CONSUMERS_FILE_DIRECTORY",
                        distribution.resolve("data/reports").toString());
        System.out.printf("%nThe reports now lie in %s:%n", directory);
        try (var files = Files.walk(Path.of(directory))) {
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (var lines = Files.lines(file)) {
                    System.out.printf("    %s  (%d)%n", file, lines.count());
                }
            }
        }
    }

    private static List<Path> sorted(Iterable<Path> files) {
        var list = new ArrayList<Path>();
        files.forEach(list::add);
        list.sort(null);
        return list;
    }

    /// Ctrl-C reaches the exporter as well, and a signal that is sent to this process only does not.
    private static void stop(Process exporter) {
        exporter.toHandle().destroy();
        try {
            exporter.waitFor(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
