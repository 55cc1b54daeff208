package io.narrows.exporter.test.kafka;

import io.narrows.exporter.test.kafka.BrokerConfiguration.Listener;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real Kafka broker in KRaft mode, in its own JVM, listening on the loopback address only.
///
/// The broker has four kinds of listeners: open, SASL (PLAIN and SCRAM), TLS, and TLS that requires a client
/// certificate. Users of the open listener may do everything; other users may do everything that no rule forbids.
/// Topics are not created automatically.
///
/// Takes about 6 seconds and 350 MB. The broker ends with the JVM that started it, even if that JVM is killed.
/// Thread-safe.
public final class KafkaBroker implements AutoCloseable {
    /// The user that may log in with PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512.
    public static final String USER = "scanner";

    public static final String PASSWORD = "right-pass-of-the-test";

    /// The user that may log in only with PLAIN.
    public static final String ODD_USER = "odd";

    /// A password full of characters that have a meaning in a JAAS configuration.
    public static final String ODD_PASSWORD = "a \"b\\n; c=' //é";

    /// The largest batch of records that the broker accepts (`message.max.bytes`); Kafka's default.
    public static final int MAX_MESSAGE_BYTES = 1_048_588;

    static final String CONFIGURATION = "server.properties";
    static final String READY_FILE = "ready";
    static final String OPEN_ADDRESS = "test.address";

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);
    /// How often to try, because another process may take a free port before it is used.
    private static final int ATTEMPTS = 3;

    private final Path directory;
    private final Process process;
    private final BrokerConfiguration configuration;
    private final BrokerCertificates certificates;

    private KafkaBroker(
            Path directory, Process process, BrokerConfiguration configuration, BrokerCertificates certificates) {
        this.directory = directory;
        this.process = process;
        this.configuration = configuration;
        this.certificates = certificates;
    }

    /// The broker that all tests of this JVM share, started on first use.
    public static KafkaBroker shared() {
        return Shared.BROKER;
    }

    public static KafkaBroker start() throws IOException, InterruptedException {
        var failure = new IOException("Kafka did not start");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            var broker = fork();
            try {
                broker.awaitReady();
                return broker;
            } catch (IOException e) {
                failure.addSuppressed(e);
                broker.close();
            } catch (InterruptedException e) {
                broker.close();
                throw e;
            }
        }
        throw failure;
    }

    /// The address of the open listener, such as `127.0.0.1:41234`.
    public String openAddress() {
        return configuration.address(Listener.OPEN);
    }

    /// The address of the SASL listener, without TLS.
    public String saslAddress() {
        return configuration.address(Listener.SASL);
    }

    /// The address of the TLS listener.
    public String tlsAddress() {
        return configuration.address(Listener.TLS);
    }

    /// The address of the TLS listener for clients that present `clientCertificate`.
    public String mutualTlsAddress() {
        return configuration.address(Listener.MUTUAL);
    }

    /// The broker's certificate, its own authority, for 127.0.0.1 only, in PEM.
    public Path authority() {
        return certificates.brokerCertificate();
    }

    public Path clientCertificate() {
        return certificates.clientCertificate();
    }

    /// The client's key in PEM, as PKCS #8.
    public Path clientKey() {
        return certificates.clientKey();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            delete();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static KafkaBroker fork() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("kafka-broker");
        var certificates = BrokerCertificates.make(directory);
        var configuration = BrokerConfiguration.of(directory, certificates);
        configuration.write(directory.resolve(CONFIGURATION));
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx384m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath(),
                        BrokerProcess.class.getName(),
                        directory.toString(),
                        USER,
                        PASSWORD))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("broker.log").toFile())
                .start();
        var broker = new KafkaBroker(directory, process, configuration, certificates);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
        return broker;
    }

    private void awaitReady() throws IOException, InterruptedException {
        for (long deadline = System.nanoTime() + START_LIMIT.toNanos(); System.nanoTime() < deadline; ) {
            if (Files.exists(directory.resolve(READY_FILE))) {
                return;
            }
            if (process.waitFor(POLL)) {
                throw new IOException("Kafka ended with exit code " + process.exitValue() + log());
            }
        }
        throw new IOException("Kafka was not up within " + START_LIMIT + log());
    }

    private String log() throws IOException {
        return ":\n" + Files.readString(directory.resolve("broker.log"));
    }

    private void delete() throws IOException {
        if (Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private static String classPath() throws IOException {
        try (var resource = KafkaBroker.class.getResourceAsStream("/kafka-broker.classpath")) {
            if (resource == null) {
                throw new IOException("kafka-broker.classpath is missing: build the module with Maven");
            }
            var own = Path.of(KafkaBroker.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return own + File.pathSeparator + new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /// Starts the shared broker on first use.
    private static final class Shared {
        private static final KafkaBroker BROKER = startOne();

        private static KafkaBroker startOne() {
            try {
                return start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted while Kafka started", e);
            }
        }
    }
}
