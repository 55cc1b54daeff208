package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.tck.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// What the consumer makes of a real OpenSearch with its security plugin. Not part of the build, because it needs a
/// hundred
/// megabytes of zips and a JDK 17: `README.md` of the plugin says how it is run. OpenSearch does not start with a
/// certificate
/// that has expired: `TlsTest` has a server that does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredOpenSearchCheck {
    private static final Path ZIPS = Path.of(
            Objects.requireNonNull(System.getProperty("opensearch.zips"), "-Dopensearch.zips must name a folder"));

    @TempDir
    private static Path scratch;

    private TestCertificates certificates;
    private TestCertificates strangers;
    private SecuredOpenSearch cluster;

    @BeforeAll
    void start() throws Exception {
        assertThat(scratch.toFile().setExecutable(true, false)).isTrue();
        certificates = TestCertificates.make(Files.createDirectories(scratch.resolve("certificates")));
        strangers = TestCertificates.make(Files.createDirectories(scratch.resolve("strangers")));
        cluster = SecuredOpenSearch.start(
                        ZIPS, Files.createDirectories(scratch.resolve("node")), certificates, "server")
                .ready();
        cluster.password("exporter", "first-Pass-7c1d-word");
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void aUserWithItsPasswordDelivers() throws Exception {
        var before = cluster.count("checked");

        assertThat(deliver("127.0.0.1", login("exporter", "first-Pass-7c1d-word"), Map.of()))
                .isEqualTo(new Delivered());

        assertThat(cluster.count("checked")).isEqualTo(before + 1);
    }

    @Test
    void aWrongPasswordAndNoPasswordAreMisconfiguredAndNotShown() {
        assertThat(deliver("127.0.0.1", login("exporter", "wrong-Pass-7c1d-word"), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("401")
                .doesNotContain("wrong-Pass");
        assertThat(deliver("127.0.0.1", Map.of(), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("401");
    }

    @Test
    void aClientCertificateOfItsAuthorityLogsIn() {
        assertThat(deliver("127.0.0.1", Map.of(), clientCertificate(certificates)))
                .isEqualTo(new Delivered());
    }

    @Test
    void aClientCertificateOfAStrangerDoesNot() {
        assertThat(deliver("127.0.0.1", Map.of(), clientCertificate(strangers)))
                .isInstanceOfAny(Misconfigured.class, Unavailable.class);
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        assertThat(deliver(
                        "127.0.0.1",
                        login("exporter", "first-Pass-7c1d-word"),
                        Map.of("caFile", strangers.pem("ca").toString())))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("is not trusted");
    }

    @Test
    void aCertificateForAnotherNameIsNotTaken() {
        assertThat(deliver("127.0.0.2", login("exporter", "first-Pass-7c1d-word"), Map.of()))
                .isInstanceOf(Misconfigured.class)
                .asString()
                .contains("127.0.0.2", "subject alternative name");
    }

    @Test
    void aPasswordIsReplacedWhileItRuns() throws Exception {
        cluster.password("rotated", "before-Pass-7c1d-word");
        assertThat(deliver("127.0.0.1", login("rotated", "before-Pass-7c1d-word"), Map.of()))
                .isEqualTo(new Delivered());

        cluster.password("rotated", "after-Pass-7c1d-word");

        eventually(
                () -> deliver("127.0.0.1", login("rotated", "before-Pass-7c1d-word"), Map.of()), Misconfigured.class);
        assertThat(deliver("127.0.0.1", login("rotated", "after-Pass-7c1d-word"), Map.of()))
                .isEqualTo(new Delivered());
    }

    /// One consumer, open all the time.
    @Test
    void aCertificateOfANewAuthorityIsTakenOnceTheFileHasIt() throws Exception {
        var authorities = Files.copy(certificates.pem("ca"), scratch.resolve("authorities.pem"));
        try (var other = SecuredOpenSearch.start(
                                ZIPS, Files.createDirectories(scratch.resolve("renewed")), certificates, "server")
                        .ready();
                var consumer = Consumers.open(
                        settings(other, "127.0.0.1", login("admin", "admin")),
                        Map.of("caFile", authorities.toString()))) {
            assertThat(consumer.deliver(Deliveries.all("checked", "{}"))).containsExactly(new Delivered());

            other.present(strangers, "server");
            eventually(
                    () -> {
                        // A connection that is open goes on, so each try has a consumer of its own.
                        return deliver(
                                other, "127.0.0.1", login("admin", "admin"), Map.of("caFile", authorities.toString()));
                    },
                    Misconfigured.class);
            Files.copy(strangers.pem("ca"), authorities, StandardCopyOption.REPLACE_EXISTING);

            eventually(() -> consumer.deliver(Deliveries.all("checked", "{}")).getFirst(), Delivered.class);
            assertThat(deliver(other, "127.0.0.1", login("admin", "admin"), Map.of("caFile", authorities.toString())))
                    .isEqualTo(new Delivered());
        }
    }

    private static Map<String, ?> login(String user, String password) {
        return Map.of("username", user, "password", password);
    }

    private static Map<String, String> clientCertificate(TestCertificates of) {
        return Map.of(
                "certificateFile", of.directory().resolve("client.crt").toString(),
                "keyFile", of.directory().resolve("client.key").toString(),
                "certificateHosts", "127.0.0.1");
    }

    private DeliveryResult deliver(String host, Map<String, ?> login, Map<String, String> options) {
        return deliver(cluster, host, login, options);
    }

    private DeliveryResult deliver(
            SecuredOpenSearch at, String host, Map<String, ?> login, Map<String, String> options) {
        var all = new HashMap<>(options);
        all.putIfAbsent("caFile", certificates.pem("ca").toString());
        try (var consumer = Consumers.open(settings(at, host, login), all)) {
            return consumer.deliver(Deliveries.all("checked", "{}")).getFirst();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, ?> settings(SecuredOpenSearch at, String host, Map<String, ?> login) {
        var settings = new HashMap<String, Object>(login);
        settings.put("hostport", at.url(host));
        settings.put("checkCert", true);
        settings.put("index", "checked");
        return settings;
    }

    @FunctionalInterface
    private interface Attempt {
        DeliveryResult deliver() throws Exception;
    }

    private static DeliveryResult eventually(Attempt attempt, Class<? extends DeliveryResult> wanted) throws Exception {
        var ends = Instant.now().plus(Duration.ofMinutes(5));
        var result = attempt.deliver();
        while (!wanted.isInstance(result)) {
            assertThat(Instant.now()).as(result.toString()).isBefore(ends);
            assertThat(new CountDownLatch(1).await(500, TimeUnit.MILLISECONDS)).isFalse();
            result = attempt.deliver();
        }
        return result;
    }
}
