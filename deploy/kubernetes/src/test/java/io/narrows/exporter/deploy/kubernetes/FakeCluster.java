package io.narrows.exporter.deploy.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// A Kubernetes API with what the chart looks up while Helm renders it: secrets, and policies of Narrows.
///
/// Helm finds the server by the file in the variable KUBECONFIG, which the build sets for the tests.
final class FakeCluster {
    private static final String POLICIES = "goharbor.goharbor.io/v1alpha1";

    /// The kinds of each API group, as `name:Kind`.
    private static final Map<String, List<String>> KINDS = Map.of(
            "v1",
            List.of("configmaps:ConfigMap", "secrets:Secret", "serviceaccounts:ServiceAccount", "services:Service"),
            "apps/v1",
            List.of("deployments:Deployment", "statefulsets:StatefulSet"),
            "autoscaling/v2",
            List.of("horizontalpodautoscalers:HorizontalPodAutoscaler"),
            "networking.k8s.io/v1",
            List.of("networkpolicies:NetworkPolicy"),
            "policy/v1",
            List.of("poddisruptionbudgets:PodDisruptionBudget"),
            POLICIES,
            List.of("inspectionpolicies:InspectionPolicy"));

    private static final String NOT_FOUND = """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}""";
    private static final FakeCluster INSTANCE = start();

    private final Map<String, String> discovery = new HashMap<>();
    private final Map<String, String> objects = new ConcurrentHashMap<>();

    private FakeCluster() {
        discovery.put("/version", """
                {"major": "1", "minor": "33", "gitVersion": "v1.33.0"}""");
        discovery.put("/api", """
                {"kind": "APIVersions", "versions": ["v1"]}""");
        var groups = KINDS.keySet().stream().filter(version -> version.contains("/"));
        discovery.put("/apis", """
                {"kind": "APIGroupList", "apiVersion": "v1", "groups": [%s]}""".formatted(groups.map(FakeCluster::group).collect(Collectors.joining(","))));
        KINDS.forEach((version, kinds) ->
                discovery.put((version.contains("/") ? "/apis/" : "/api/") + version, """
                {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "%s", "resources": [%s]}""".formatted(
                                version,
                                kinds.stream()
                                        .map(kind -> resource(kind, !version.equals(POLICIES)))
                                        .collect(Collectors.joining(",")))));
    }

    /// The one cluster of this process. It is there from the first call on.
    static FakeCluster ofThisProcess() {
        return INSTANCE;
    }

    /// Puts the secrets among the objects into the cluster, in the place of all that is there.
    void apply(List<KubernetesObject> rendered) {
        objects.clear();
        rendered.stream()
                .filter(object -> object.kind().equals("Secret"))
                .forEach(
                        object -> objects.put(path(object.json()), object.json().toString()));
    }

    /// Puts policies of Narrows into the cluster, in the place of all that is there.
    ///
    /// @param exportConfigs what is in `spec.inspector.exportConfig` of each, as JSON
    void applyPolicies(String... exportConfigs) {
        objects.clear();
        objects.put("/apis/" + POLICIES + "/inspectionpolicies", """
                {"kind": "InspectionPolicyList", "apiVersion": "%s", "items": [%s]}""".formatted(
                POLICIES, Arrays.stream(exportConfigs).map(FakeCluster::policy).collect(Collectors.joining(","))));
    }

    private static String policy(String exportConfig) {
        return """
                {"kind": "InspectionPolicy", "apiVersion": "%s", "metadata": {"name": "policy"},
                 "spec": {"inspector": {"exportConfig": %s}}}""".formatted(POLICIES, exportConfig);
    }

    private static String group(String groupVersion) {
        var parts = groupVersion.split("/", 2);
        return """
                {"name": "%1$s", "versions": [{"groupVersion": "%1$s/%2$s", "version": "%2$s"}],
                 "preferredVersion": {"groupVersion": "%1$s/%2$s", "version": "%2$s"}}""".formatted(parts[0], parts[1]);
    }

    private static String resource(String kind, boolean isNamespaced) {
        var parts = kind.split(":", 2);
        return """
                {"name": "%s", "singularName": "", "namespaced": %s, "kind": "%s", "verbs": ["get", "list"]}""".formatted(parts[0], isNamespaced, parts[1]);
    }

    private static String path(ObjectNode secret) {
        return "/api/v1/namespaces/" + secret.at("/metadata/namespace").asText() + "/secrets/"
                + secret.at("/metadata/name").asText();
    }

    private static FakeCluster start() {
        try {
            var cluster = new FakeCluster();
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", cluster::answer);
            server.start();
            Files.writeString(configuration(), """
                    apiVersion: v1
                    kind: Config
                    current-context: fake
                    clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%s"}}]
                    contexts: [{name: fake, context: {cluster: fake, user: fake}}]
                    users: [{name: fake, user: {}}]
                    """.formatted(server.getAddress().getPort()));
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The file by which Helm finds the cluster.
    static Path configuration() {
        return Optional.ofNullable(System.getenv("KUBECONFIG"))
                .map(Path::of)
                .orElseThrow(() -> new IllegalStateException(
                        "KUBECONFIG is not set; it names a file that this test writes, so that Helm finds its server"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var found = Optional.ofNullable(discovery.get(path)).or(() -> Optional.ofNullable(objects.get(path)));
        var body = found.orElse(NOT_FOUND).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(found.isPresent() ? 200 : 404, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
