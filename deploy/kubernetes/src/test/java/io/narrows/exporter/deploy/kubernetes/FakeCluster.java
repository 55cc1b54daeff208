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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A Kubernetes API that has secrets and nothing else: what the chart looks up while Helm renders it.
///
/// Helm finds the server by the file in the variable KUBECONFIG, which the build sets for the tests.
final class FakeCluster {
    private static final String KINDS = "{\"kind\":\"APIResourceList\",\"apiVersion\":\"v1\",\"groupVersion\":\"v1\","
            + "\"resources\":[{\"name\":\"secrets\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"Secret\","
            + "\"verbs\":[\"get\",\"list\"]}]}";
    private static final String NOT_FOUND = "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
            + "\"reason\":\"NotFound\",\"code\":404}";
    private static final FakeCluster INSTANCE = start();

    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private FakeCluster() {}

    /// The one cluster of this process. It is there from the first call on.
    static FakeCluster ofThisProcess() {
        return INSTANCE;
    }

    /// Puts the secrets among the objects into the cluster, in the place of all that are there.
    void apply(List<KubernetesObject> objects) {
        secrets.clear();
        objects.stream()
                .filter(object -> object.kind().equals("Secret"))
                .forEach(
                        object -> secrets.put(path(object.json()), object.json().toString()));
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
            var file = Path.of(
                    Optional.ofNullable(System.getenv("KUBECONFIG"))
                            .orElseThrow(
                                    () -> new IllegalStateException(
                                            "KUBECONFIG is not set; it names a file that this test writes, so that Helm finds its server")));
            Files.writeString(file, """
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

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var found = path.equals("/api/v1") ? KINDS : secrets.get(path);
        var body = Optional.ofNullable(found).orElse(NOT_FOUND).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(found == null ? 404 : 200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
