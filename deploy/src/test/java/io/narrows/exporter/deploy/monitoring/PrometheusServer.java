package io.narrows.exporter.deploy.monitoring;

import io.narrows.exporter.test.process.ChildProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Debian's Prometheus in a process of its own, which scrapes exporters every second.
final class PrometheusServer implements AutoCloseable {
    private final ChildProcess process;
    private final int port;

    private PrometheusServer(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /// @param scratch an empty folder
    /// @param rules the text of the file of rules
    /// @param targets as `host:port`
    static PrometheusServer start(Path scratch, String rules, List<String> targets) throws IOException {
        Files.writeString(scratch.resolve("rules.yaml"), rules);
        var configuration = Files.writeString(scratch.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: data-exporter
                    static_configs: [{targets: [%s]}]
                """.formatted(
                        targets.stream().map(target -> "\"" + target + "\"").collect(Collectors.joining(","))));
        var port = freePort();
        var process = ChildProcess.start(
                List.of(
                        "prometheus",
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + scratch.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port),
                Map.of());
        return new PrometheusServer(process, port);
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// The names of the alerts that fire now; empty as long as Prometheus does not answer.
    Set<String> firing() {
        var answer = Requests.send(HttpRequest.newBuilder(uri("/api/v1/alerts")));
        return answer.isEmpty()
                ? Set.of()
                : json(answer.get()).getJsonArray("alerts").getValuesAs(JsonObject.class).stream()
                        .filter(alert -> alert.getString("state").equals("firing"))
                        .map(alert -> alert.getJsonObject("labels").getString("alertname"))
                        .collect(Collectors.toSet());
    }

    /// How many series a query gives.
    int series(String query) {
        var encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
        var answer = Requests.send(HttpRequest.newBuilder(uri("/api/v1/query?query=" + encoded)));
        return json(answer.orElseThrow(() -> new AssertionError("Prometheus does not answer " + query)))
                .getJsonArray("result")
                .size();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static JsonObject json(String answer) {
        try (var reader = Json.createReader(new StringReader(answer))) {
            return reader.readObject().getJsonObject("data");
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
