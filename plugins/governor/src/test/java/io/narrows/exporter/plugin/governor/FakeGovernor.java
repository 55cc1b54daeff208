package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.plugin.tck.ConsumerUnderTest;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/// A fake of the Catalog Governor Service that keeps the inventories of clusters. Checks the CSP token, and the fields
/// that the model `KubernetesTelemetryRequest` requires (the client in `lib/governor/go-client` of
/// <https://github.com/vmware-tanzu/cloud-native-security-inspector>).
final class FakeGovernor implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/api/clusters/([^/]+)/telemetry");

    /// A cluster whose inventories it cannot take now.
    static final String BUSY = "busy";

    private final FakeCsp csp;
    private final TestHttpServer service;
    private final Map<String, List<String>> telemetry = new ConcurrentHashMap<>();

    FakeGovernor(FakeCsp csp) throws IOException {
        this.csp = csp;
        this.service = TestHttpServer.start(this::answer);
    }

    TestHttpServer service() {
        return service;
    }

    String url() {
        return service.url() + "/api";
    }

    /// The requests about a cluster so far, the newest last.
    List<String> telemetry(String clusterId) {
        return List.copyOf(telemetry.getOrDefault(clusterId, List.of()));
    }

    @Override
    public void close() {
        service.close();
    }

    Said answer(Asked request) {
        var path = PATH.matcher(request.target());
        if (!path.matches() || path.group(1).equals("unknown")) {
            return problem(404, "Not Found", "");
        }
        if (path.group(1).equals(BUSY)) {
            return problem(503, "Service Unavailable", "")
                    .with("Retry-After", String.valueOf(ConsumerUnderTest.RETRY_AFTER.toSeconds()));
        }
        if (!csp.isGood(request.header("Authorization"))) {
            return problem(401, "Unauthorized", "");
        }
        if (!request.method().equals("PUT") || !request.header("Content-Type").equals("application/json")) {
            return problem(415, "Unsupported Media Type", "");
        }
        var violations = violations(request.body());
        if (!violations.isEmpty()) {
            return problem(400, "Constraint Violation", String.join(",", violations));
        }
        telemetry
                .computeIfAbsent(path.group(1), cluster -> new CopyOnWriteArrayList<>())
                .add(request.body());
        return Said.of(204);
    }

    static Said problem(int status, String title, String violations) {
        return Said.of(
                        status,
                        "{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status
                                + ",\"violations\":[" + violations + "]}")
                .with("Content-Type", "application/problem+json");
    }

    private static List<String> violations(String body) {
        var found = new ArrayList<String>();
        var workloads = Json.object(body).map(request -> request.get("workloads"));
        if (workloads.isEmpty() || !(workloads.get() instanceof JsonArray array)) {
            return List.of(violation("workloads"));
        }
        for (int i = 0; i < array.size(); i++) {
            var where = "workloads[" + i + "]";
            var workload = array.getJsonObject(i);
            requireTexts(workload, where, List.of("name", "namespace", "kind"), found);
            var containers = workload.getJsonArray("containers");
            for (int j = 0; j < containers.size(); j++) {
                requireTexts(
                        containers.getJsonObject(j),
                        where + ".containers[" + j + "]",
                        List.of("name", "image", "image_id", "id"),
                        found);
            }
        }
        return found;
    }

    private static void requireTexts(JsonObject object, String where, List<String> names, List<String> found) {
        for (var name : names) {
            if (!(object.get(name) instanceof JsonString)) {
                found.add(violation(where + "." + name));
            }
        }
    }

    private static String violation(String field) {
        return "{\"field\":\"" + field + "\",\"message\":\"must not be null\"}";
    }
}
