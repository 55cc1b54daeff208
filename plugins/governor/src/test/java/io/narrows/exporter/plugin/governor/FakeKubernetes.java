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

/// The secrets of a Kubernetes cluster, over TLS, and the folder with the service account of a pod that may read them.
final class FakeKubernetes implements AutoCloseable {
    private final Path account;
    private final TestHttpServer service;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    private volatile String token = "";

    /// @param account a folder that is empty
    FakeKubernetes(Path account, TestCertificates certificates) throws Exception {
        this.account = account;
        this.service = TestHttpServer.startTls(certificates.server("server"), this::answer);
        Files.copy(certificates.pem("ca"), account.resolve("ca.crt"));
        rotateToken("service-account-token-1");
    }

    TestHttpServer service() {
        return service;
    }

    /// So that a consumer asks here.
    Map<String, String> options() {
        return Map.of(
                "secretsDirectory", "",
                "kubernetesUrl", service.url(),
                "serviceAccountDirectory", account.toString());
    }

    /// @param data by key, in clear
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

    /// @param data by key, as it stands in the answer
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

    /// Replaces the token of the service account, as Kubernetes does every hour or so.
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
