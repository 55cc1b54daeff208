package io.narrows.exporter.test.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/// The main class of the forked JVM: runs one broker, which is its own controller, until its standard input ends. The
/// input ends when the JVM that started this process is gone, for any reason.
final class BrokerProcess {
    private BrokerProcess() {}

    /// @param arguments the directory to work in, with `server.properties`; the user and the password for SCRAM
    public static void main(String[] arguments) throws Exception {
        Thread.ofPlatform().daemon().start(BrokerProcess::endWithItsParent);
        var directory = Path.of(arguments[0]);
        var configuration = directory.resolve(KafkaBroker.CONFIGURATION);
        format(configuration, arguments[1], arguments[2]);
        Thread.ofPlatform().daemon().start(() -> tellWhenReady(directory));
        Kafka.main(new String[] {configuration.toString()});
    }

    private static void format(Path configuration, String user, String password) {
        var login = "[name=" + user + ",password=" + password + "]";
        int exitCode = StorageTool.execute(
                new String[] {
                    "format",
                    "--cluster-id",
                    Uuid.randomUuid().toString(),
                    "--config",
                    configuration.toString(),
                    "--add-scram",
                    "SCRAM-SHA-256=" + login,
                    "--add-scram",
                    "SCRAM-SHA-512=" + login
                },
                System.out);
        if (exitCode != 0) {
            throw new IllegalStateException("the storage tool ended with exit code " + exitCode);
        }
    }

    private static void tellWhenReady(Path directory) {
        try {
            var configuration = new Properties();
            try (var in = Files.newInputStream(directory.resolve(KafkaBroker.CONFIGURATION))) {
                configuration.load(in);
            }
            var address = configuration.getProperty(KafkaBroker.OPEN_ADDRESS);
            try (var admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
                admin.describeCluster().nodes().get();
            }
            var unfinished = directory.resolve(KafkaBroker.READY_FILE + ".tmp");
            Files.writeString(unfinished, address);
            Files.move(unfinished, directory.resolve(KafkaBroker.READY_FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | ExecutionException e) {
            throw new IllegalStateException("the broker is not ready", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void endWithItsParent() {
        try {
            while (System.in.read() >= 0) {
                // Waits only for the end of the input; the content does not matter.
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            Runtime.getRuntime().halt(0); // its stored data is deleted anyway
        }
    }
}
