package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A real OpenSearch 2.19 with its security plugin: TLS, users with passwords, and client certificates that its
/// authority signed.
///
/// It listens on 127.0.0.1, which its certificates name, and on 127.0.0.2, which they do not.
final class SecuredOpenSearch implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern COUNT = Pattern.compile("\"count\":(\\d+)");
    private static final String ADMIN =
            "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));

    private final Path home;
    private final TestCertificates certificates;
    private final ChildProcess process;
    private final int port;

    private SecuredOpenSearch(Path home, TestCertificates certificates, ChildProcess process, int port) {
        this.home = home;
        this.certificates = certificates;
        this.process = process;
        this.port = port;
    }

    /// @param zips has `opensearch-2.19.4.zip` and `opensearch-security-2.19.4.0.zip`
    /// @param work is empty, and everybody may enter it
    /// @param key the name of the key that the server presents
    static SecuredOpenSearch start(Path zips, Path work, TestCertificates certificates, String key) throws Exception {
        unzip(zips.resolve("opensearch-2.19.4.zip"), work);
        var home = work.resolve("opensearch-2.19.4");
        var plugin = Files.createDirectories(home.resolve("plugins/opensearch-security"));
        unzip(zips.resolve("opensearch-security-2.19.4.0.zip"), plugin);
        var config = home.resolve("config");
        run(
                "cp",
                "-r",
                plugin.resolve("config").toString(),
                config.resolve("opensearch-security").toString());
        var port = freePort();
        Files.writeString(config.resolve("opensearch.yml"), settings(port, freePort()));
        Files.writeString(config.resolve("opensearch-security/config.yml"), LOGINS);
        Files.writeString(config.resolve("opensearch-security/roles_mapping.yml"), ROLES);
        Files.copy(certificates.pem("ca"), config.resolve("ca.pem"));
        write(certificates, "server", config.resolve("transport"));
        write(certificates, key, config.resolve("http"));
        var command = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // OpenSearch does not run as root.
            run("chown", "-R", "65534:65534", home.toString());
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        command.add(home.resolve("bin/opensearch").toString());
        var java = Objects.requireNonNull(
                System.getenv("OPENSEARCH_JAVA_HOME"), "OPENSEARCH_JAVA_HOME must name a JDK 17 or 21");
        var process = ChildProcess.start(
                command,
                Map.of(
                        "OPENSEARCH_JAVA_HOME",
                        java,
                        "OPENSEARCH_JAVA_OPTS",
                        "-Xms512m -Xmx512m",
                        "HOME",
                        home.toString()));
        return new SecuredOpenSearch(home, certificates, process, port);
    }

    /// Waits until the users are known.
    SecuredOpenSearch ready() throws Exception {
        var ends = Instant.now().plus(PATIENCE);
        while (!answers()) {
            assertThat(Instant.now()).as("OpenSearch starts").isBefore(ends);
            assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
        }
        return this;
    }

    String url(String host) {
        return "https://" + host + ":" + port;
    }

    /// Makes a user, or gives the user another password.
    void password(String user, String password) throws Exception {
        var body = "{\"password\": \"" + password + "\", \"backend_roles\": [\"admin\"]}";
        var answer = ask("PUT", "/_plugins/_security/api/internalusers/" + user, body);
        assertThat(answer).as(answer).contains("\"status\"");
    }

    /// Presents another certificate from now on, without a restart.
    void present(TestCertificates others, String key) throws Exception {
        write(others, key, home.resolve("config/http-new"));
        for (var ending : List.of(".key", ".crt")) {
            Files.move(
                    home.resolve("config/http-new" + ending),
                    home.resolve("config/http" + ending),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// What OpenSearch printed last.
    String log() {
        var lines = process.output();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    /// How many documents the index has; none where there is no index yet.
    int count(String index) throws Exception {
        ask("POST", "/" + index + "/_refresh", "");
        var count = COUNT.matcher(ask("GET", "/" + index + "/_count", ""));
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() throws Exception {
        try {
            return ask("GET", "/_cluster/health", "").contains("\"cluster_name\"");
        } catch (IOException e) {
            assertThat(process.isAlive()).as(log()).isTrue();
            return false;
        }
    }

    private String ask(String method, String path, String body) throws Exception {
        try (var client = HttpClient.newBuilder()
                .sslContext(certificates.server("client"))
                .connectTimeout(Duration.ofSeconds(10))
                .build()) {
            var request = HttpRequest.newBuilder(URI.create(url("127.0.0.1") + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", ADMIN)
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                    .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static void write(TestCertificates certificates, String key, Path file) throws Exception {
        Files.writeString(
                Path.of(file + ".crt"),
                TestCertificates.pem(
                        "CERTIFICATE", certificates.certificate(key).getEncoded()));
        Files.writeString(
                Path.of(file + ".key"),
                TestCertificates.pem("PRIVATE KEY", certificates.key(key).getEncoded()));
    }

    private static void unzip(Path zip, Path folder) {
        run("unzip", "-q", zip.toString(), "-d", folder.toString());
    }

    private static void run(String... command) {
        try (var process = ChildProcess.start(List.of(command), Map.of())) {
            var ending = process.awaitEnd();
            assertThat(ending.status()).as(ending.text()).isZero();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String settings(int http, int transport) {
        return """
                cluster.name: test
                node.name: test
                discovery.type: single-node
                http.host: ["127.0.0.1", "127.0.0.2"]
                http.port: %d
                transport.host: 127.0.0.1
                transport.port: %d
                cluster.routing.allocation.disk.threshold_enabled: false
                plugins.security.allow_default_init_securityindex: true
                plugins.security.restapi.roles_enabled: ["all_access"]
                plugins.security.ssl.certificates_hot_reload.enabled: true
                plugins.security.ssl.http.enforce_cert_reload_dn_verification: false
                plugins.security.ssl.http.enabled: true
                plugins.security.ssl.http.clientauth_mode: OPTIONAL
                plugins.security.ssl.http.pemcert_filepath: http.crt
                plugins.security.ssl.http.pemkey_filepath: http.key
                plugins.security.ssl.http.pemtrustedcas_filepath: ca.pem
                plugins.security.ssl.transport.enforce_hostname_verification: false
                plugins.security.ssl.transport.pemcert_filepath: transport.crt
                plugins.security.ssl.transport.pemkey_filepath: transport.key
                plugins.security.ssl.transport.pemtrustedcas_filepath: ca.pem
                """.formatted(http, transport);
    }

    private static final String LOGINS = """
            _meta: {type: config, config_version: 2}
            config:
              dynamic:
                http: {anonymous_auth_enabled: false}
                authc:
                  certificate:
                    http_enabled: true
                    order: 1
                    http_authenticator: {type: clientcert, challenge: false, config: {username_attribute: cn}}
                    authentication_backend: {type: noop}
                  password:
                    http_enabled: true
                    order: 2
                    http_authenticator: {type: basic, challenge: true}
                    authentication_backend: {type: intern}
            """;

    private static final String ROLES = """
            _meta: {type: rolesmapping, config_version: 2}
            all_access: {backend_roles: [admin], users: [client]}
            """;
}
