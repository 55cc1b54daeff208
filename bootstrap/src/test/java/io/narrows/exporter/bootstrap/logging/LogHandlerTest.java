package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogHandlerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final LogHandler handler =
            new LogHandler(new PrintStream(out, false, StandardCharsets.UTF_8), new LogLimiter(System::nanoTime));
    private final ClassLoader plugin = new URLClassLoader(new URL[0], null);
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void load() {
        handler.setOwners(
                new LogOwners(List.of(new LogOwner("acme", plugin, "com.example.acme", System.Logger.Level.DEBUG))));
    }

    @AfterEach
    void leave() {
        Thread.currentThread().setContextClassLoader(before);
    }

    @Test
    void aLibraryIsNeverLoggedInDetail() {
        for (var logger :
                List.of("org.apache.hc.client5.http.wire", "software.amazon.awssdk.auth", "com.example.acmex")) {
            publish(logger, Level.FINE, "Authorization: Basic dXNlcjpwYXNz");
            publish(logger, Level.FINEST, "x");
            publish(logger, Level.CONFIG, "x");
        }
        publish("org.apache.hc.client5.http.wire", Level.INFO, "connected");

        assertThat(lines()).containsExactly("INFO  connected logger=org.apache.hc.client5.http.wire");
    }

    @Test
    void whatTheExporterAndAPluginLogByThemselvesIs() {
        publish("io.narrows.exporter.application.delivery.LaneRunner", Level.FINER, "lease count=1");
        publish("com.example.acme.AcmeConsumer", Level.FINE, "sent count=1");

        assertThat(lines())
                .containsExactly(
                        "TRACE lease count=1", "DEBUG sent count=1 consumer=acme logger=com.example.acme.AcmeConsumer");
    }

    @Test
    void changesOfOperatorsAreAllLoggedAndThoseOfAnybodyLimited() {
        for (int i = 0; i < 500; i++) {
            publish("io.narrows.exporter.audit", Level.INFO, "operator change who=carl");
            publish("io.narrows.exporter.audit.anonymous", Level.INFO, "operator change who=anonymous");
        }

        assertThat(lines().stream().filter(line -> line.contains("who=carl"))).hasSize(500);
        assertThat(lines().stream().filter(line -> line.contains("who=anonymous")))
                .hasSizeLessThan(40);
    }

    @Test
    void aLineOfAThreadOfAPluginNamesItsConsumer() {
        Thread.currentThread().setContextClassLoader(new URLClassLoader(new URL[0], plugin));

        publish("com.zaxxer.hikari.pool.HikariPool", Level.WARNING, "pool is empty");
        publish(PrintedLines.class.getName(), Level.INFO, "printed by=X text=\"y\"");
        publish("io.narrows.exporter.application.delivery.LaneRunner", Level.INFO, "lane recovered");

        assertThat(lines())
                .containsExactly(
                        "WARN  pool is empty consumer=acme logger=com.zaxxer.hikari.pool.HikariPool",
                        "INFO  printed by=X text=\"y\" consumer=acme",
                        "INFO  lane recovered");
    }

    @Test
    void eachConsumerHasALevel() {
        handler.setOwners(
                new LogOwners(List.of(new LogOwner("acme", plugin, "com.example.acme", System.Logger.Level.ERROR))));
        Thread.currentThread().setContextClassLoader(plugin);

        publish("com.zaxxer.hikari.pool.HikariPool", Level.WARNING, "pool is empty");
        publish("com.example.acme.AcmeConsumer", Level.WARNING, "slow");
        publish("com.example.acme.AcmeConsumer", Level.SEVERE, "broken");
        publish("io.narrows.exporter.application.delivery.LaneRunner", Level.WARNING, "lane paused");

        assertThat(lines())
                .containsExactly(
                        "ERROR broken consumer=acme logger=com.example.acme.AcmeConsumer", "WARN  lane paused");
    }

    @Test
    void aLineOfAnOperationThatIsTracedNamesItsTrace() {
        new TracedSpan().run(() -> publish("io.narrows.exporter.X", Level.INFO, "dead letter delivery=1"));
        publish("io.narrows.exporter.X", Level.INFO, "lane recovered");
        handler.setStyle(new EcsFormatter("data-exporter"));
        new TracedSpan().run(() -> publish("io.narrows.exporter.X", Level.INFO, "dead letter delivery=2"));

        assertThat(lines().subList(0, 2))
                .containsExactly("INFO  dead letter delivery=1 trace=" + TracedSpan.TRACE, "INFO  lane recovered");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"trace.id\":\"" + TracedSpan.TRACE + "\"");
    }

    @Test
    void aFloodIsALineThatTellsOfTheOthers() {
        for (int i = 0; i < 10_000; i++) {
            publish("io.helidon.webserver.http1", Level.WARNING, "malformed \"" + i + "\" at " + i);
        }

        assertThat(lines()).hasSizeBetween(30, 60).element(29).asString().endsWith(" more=suppressed");
    }

    @Test
    void aRecordThatCannotBeFormattedThrowsNothing() {
        var entry = new LogRecord(Level.INFO, "{0}");
        entry.setLoggerName("io.narrows.exporter.X");
        entry.setParameters(new Object[] {
            new Object() {
                @Override
                public String toString() {
                    throw new IllegalStateException("no words");
                }
            }
        });

        handler.publish(entry);

        assertThat(lines()).hasSizeLessThan(2);
    }

    private void publish(String logger, Level level, String message) {
        var entry = new LogRecord(level, message);
        entry.setLoggerName(logger);
        handler.publish(entry);
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
    }
}
