package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FreePort;
import io.narrows.exporter.deploy.load.NumberedReport;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Debian's rsyslog, set up to lose as little as it can: `imtcp` writes every message into a queue on disk, and
/// `omelasticsearch` sends it on in bulks, retries for ever, and gives each document an id, so that a retry doubles
/// nothing. A failed item comes back with its id and status in `$.omes`. The queue is not synced, because none of the
/// faults cuts the power.
///
/// Debian has no `imhttp`, so reports come over TCP, and nobody answers them.
final class Rsyslog {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Rsyslog() {}

    static RunningForwarder start(Path scratch, URI destination) {
        var port = FreePort.find();
        var configuration = scratch.resolve("rsyslog.conf");
        try {
            Files.createDirectories(scratch.resolve("queue"));
            Files.writeString(
                    configuration, configuration(scratch.resolve("queue").toAbsolutePath(), destination, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var process = ChildProcess.start(
                List.of("rsyslogd", "-n", "-f", configuration.toAbsolutePath().toString(), "-i", "NONE"), Map.of());
        try {
            Await.until(
                    "rsyslog listens",
                    PATIENCE,
                    () -> Optional.of(isListening(port)).filter(yes -> yes));
        } catch (AssertionError e) {
            process.close();
            throw new AssertionError("rsyslog does not listen: " + process.output(), e);
        }
        return new RunningForwarder(process, URI.create("tcp://127.0.0.1:" + port), "");
    }

    private static String configuration(Path queue, URI destination, int port) {
        return """
            global(workDirectory="%1$s" maxMessageSize="4m")
            module(load="imtcp")
            module(load="omelasticsearch")
            template(name="report" type="list") { property(name="msg") }
            template(name="id" type="string" string="%%$!id%%")
            ruleset(name="take" queue.type="Direct") {
                set $!id = $uuid;
                call deliver
            }
            ruleset(name="deliver"
                    queue.type="Disk" queue.filename="reports" queue.syncQueueFiles="off"
                    queue.checkpointInterval="1" queue.saveOnShutdown="on" queue.maxDiskSpace="4g") {
                if strlen($.omes!status) > 0 then {
                    if $.omes!status == 409 then stop
                    set $!id = $.omes!_id;
                }
                action(type="omelasticsearch" server="%2$s" serverport="%3$d" searchIndex="%4$s" searchType=""
                       template="report" bulkmode="on" writeoperation="create" bulkid="id" dynbulkid="on"
                       retryfailures="on" retryruleset="deliver" indextimeout="2000"
                       action.resumeRetryCount="-1" action.resumeInterval="1")
            }
            input(type="imtcp" address="127.0.0.1" port="%5$d" ruleset="take")
            """.formatted(queue, destination.getHost(), destination.getPort(), NumberedReport.SOURCE, port);
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
