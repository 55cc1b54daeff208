package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// A fake of a Kubernetes cluster's secrets, over TLS, with the service account folder of a pod that may read them.
final class FakeKubernetes implements AutoCloseable {
    private final Path account;
    private final TestHttpServer service;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private volatile String token = "";

    /// @param account an empty folder
    FakeKubernetes(Path account, TestCertificates certificates) throws Exception {
        this.account = account;
        this.service = TestHttpServer.startTls(certificates.server("server"), this::answer);
        Files.copy(certificates.pem("ca"), account.resolve("ca.crt"));
        rotateToken("service-account-token-1");
    }

    TestHttpServer service() {
        return service;
    }

    /// The options that make a consumer use this cluster.
    Map<String, String> options() {
        return Map.of(
                "secretsDirectory", "",
                "kubernetesUrl", service.url(),
                "serviceAccountDirectory", account.toString());
    }

    /// @param data by key, not encoded
    void keep(String namespace, String name, Map<String, String> data) {
        keepEncoded(
                namespace,
                name,
                data.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> Base64.getEncoder()
                                        .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8)))));
    }

    /// @param data by key, encoded as in the answer
    void keepEncoded(String namespace, String name, Map<String, String> data) {
        secrets.put(
                "/api/v1/namespaces/" + namespace + "/secrets/" + name,
                data.entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\":\"" + entry.getValue() + "\"")
                        .collect(Collectors.joining(
                                ",",
                                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{",
                                "},\"type\":\"Opaque\"}")));
    }

    /// Replaces the service account's token, as Kubernetes does about every hour.
    void rotateToken(String next) throws IOException {
        token = next;
        Files.writeString(account.resolve("token"), next);
    }

    @Override
    public void close() {
        service.close();
    }

    private Said answer(Asked request) {
        if (!request.header("Authorization").equals("Bearer " + token)) {
            return status(401, "Unauthorized");
        }
        var secret = secrets.get(request.target());
        return request.method().equals("GET") && secret != null
                ? Said.of(200, secret).with("Content-Type", "application/json")
                : status(404, "secrets not found");
    }

    static Said status(int code, String message) {
        return Said.of(
                code,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"" + message
                        + "\",\"code\":" + code + "}");
    }
}
