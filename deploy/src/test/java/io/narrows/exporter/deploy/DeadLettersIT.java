package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests `data-exporter dead-letters` against a running exporter.
class DeadLettersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String REPORT = "{\"found\": [1.0, \"ü\"]}";

    @TempDir
    private Path scratch;

    @Test
    void anOperatorFindsReplaysAndDeletesWhatWasGivenUp() throws IOException {
        try (var exporter = startWithoutPlugins()) {
            var id = post(exporter, "kafka") + "-kafka";
            post(exporter, "s3");

            assertThat(done(exporter, "list", "--consumer=kafka", "--source=a_report", "--cause=notInstalled"))
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains(id, "notInstalled", "a_report", "no plugin provides 'kafka'");
            assertThat(done(exporter, "show", id)).contains("consumer  kafka", "size      22 bytes", REPORT);
            assertThat(done(exporter, "show", "--payload", id)).containsExactly(REPORT);

            assertThat(done(exporter, "replay", "--id=" + id, "--dry-run"))
                    .containsExactly("1 dead letter would be replayed");
            assertThat(done(exporter, "replay", "--reason=PROVIDES 'KAFKA'")).containsExactly("1 dead letter replayed");
            awaitDead(exporter, id);

            assertThat(done(exporter, "purge", "--all", "--dry-run"))
                    .containsExactly("2 dead letters would be deleted");
            assertThat(done(exporter, "purge", "--older-than=1h")).containsExactly("0 dead letters deleted");
            assertThat(done(exporter, "purge", "--consumer=kafka")).containsExactly("1 dead letter deleted");
            assertThat(done(exporter, "list", "--limit=1")).last().asString().contains("-s3");
            assertThat(done(exporter, "purge", "--all")).containsExactly("1 dead letter deleted");
            assertThat(done(exporter, "list")).containsExactly("There are none.");
        }
    }

    @Test
    void whatTheExporterRefusesIsTold() throws IOException {
        try (var exporter = startWithoutPlugins()) {
            var unknown = run(exporter, "list", "--cause=boredom");
            var gone = run(exporter, "show", "01K4ZQ8V0000000000000000AB-kafka");

            assertThat(unknown.status()).isEqualTo(1);
            assertThat(unknown.output()).singleElement().asString().contains("cause must be one of", "notInstalled");
            assertThat(gone.status()).isEqualTo(1);
            assertThat(gone.output()).singleElement().asString().contains("no such dead letter");
        }
    }

    @Test
    void anOperatorLogsInAndTheLogSaysWhoChangedWhat() throws IOException {
        var token = scratch.resolve("token");
        var made = ExporterProcess.run(scratch, Map.of(), "token", "new", "alice", "--role=change", "--out=" + token);
        assertThat(made.status()).as(made.text()).isZero();
        var tokens = Files.write(scratch.resolve("tokens"), made.output());

        var secret = Files.readString(token).strip();

        try (var exporter = startWithoutPlugins(Map.of("ADMIN_TOKEN_FILE", tokens.toString(), "LOG_LEVEL", "trace"))) {
            post(exporter, "kafka");

            var stranger = run(exporter, "purge", "--all");
            assertThat(stranger.status()).isEqualTo(1);
            assertThat(stranger.text()).contains("HTTP 401", "--token-file");
            assertThat(done(exporter, "purge", "--all", "--token-file=" + token))
                    .containsExactly("1 dead letter deleted");

            assertThat(exporter.output())
                    .filteredOn(line -> line.contains("operator change"))
                    .singleElement()
                    .asString()
                    .contains("action=\"DELETE /dead-letters\" filter=\"all=true\" count=1 outcome=done who=alice")
                    .contains(" peer=127.0.0.1:");
            assertThat(exporter.output())
                    .anyMatch(line -> line.contains("operator refused reason=no_token who=anonymous"))
                    .noneMatch(line -> line.contains(secret));
        }
    }

    private ExporterProcess startWithoutPlugins() throws IOException {
        return startWithoutPlugins(Map.of());
    }

    private ExporterProcess startWithoutPlugins(Map<String, String> more) throws IOException {
        var environment = new HashMap<>(more);
        environment.put(
                "PLUGINS_DIRECTORY",
                Files.createDirectory(scratch.resolve("plugins")).toString());
        return ExporterProcess.start(scratch, environment);
    }

    private static String post(ExporterProcess exporter, String consumer) {
        var envelope = Envelopes.envelope("a_report", "{\"" + consumer + "\":{\"address\":\"a\"}}", REPORT);
        return Http.post(exporter.server("/forward"), envelope).id();
    }

    private static void awaitDead(ExporterProcess exporter, String id) {
        Await.until(
                id + " among the dead letters",
                PATIENCE,
                () -> Optional.of(Http.get(exporter.admin("/dead-letters/" + id)))
                        .filter(answer -> answer.status() == 200));
    }

    private List<String> done(ExporterProcess exporter, String... arguments) {
        var ending = run(exporter, arguments);
        assertThat(ending.status()).as(ending.text()).isZero();
        return ending.output();
    }

    private Ending run(ExporterProcess exporter, String... arguments) {
        var line = Stream.of(
                        Stream.of("dead-letters"), Stream.of(arguments), Stream.of("--admin-url=" + exporter.admin("")))
                .flatMap(part -> part);
        return ExporterProcess.run(scratch, Map.of(), line.toArray(String[]::new));
    }
}
