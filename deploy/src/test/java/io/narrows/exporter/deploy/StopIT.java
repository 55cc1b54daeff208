package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.deploy.load.FakeOpenSearch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StopIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern STOPPED = Pattern.compile("exporter stopped pending=(\\d+) ");

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalEndsTheProcessInOrder(String signal) {
        try (var exporter = ExporterProcess.start(scratch)) {
            exporter.signal(signal);

            var ending = exporter.awaitEnd();

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(ending.output().getLast()).containsPattern(STOPPED);
        }
    }

    @Test
    void whatIsOnItsWayEndsAndNewReportsAreRefused() {
        try (var openSearch = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(scratch)) {
            openSearch.hold();
            var accepted = Http.post(exporter.server("/forward"), Envelopes.toOpenSearch(openSearch.uri(), "s", "{}"));
            awaitBulkRequest(openSearch);

            exporter.terminate();

            var refusal = Await.until(
                    "503",
                    PATIENCE,
                    () -> Optional.of(Http.post(exporter.server("/forward"), "{}"))
                            .filter(answer -> answer.status() == 503));
            assertThat(refusal.headers().firstValue("Retry-After")).isPresent();
            assertThat(Http.get(exporter.admin("/health/ready")).status()).isEqualTo(503);
            assertThat(exporter.isAlive()).isTrue();

            openSearch.release();

            var ending = exporter.awaitEnd();
            assertThat(ending.status()).isZero();
            assertThat(ending.output().getLast()).contains("exporter stopped pending=0 ");
            assertThat(openSearch.await(accepted.id() + "-openSearch").line()).isEqualTo("{}");
        }
    }

    @Test
    void whatDoesNotEndWithinTheGraceIsInterrupted() {
        try (var openSearch = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(scratch, Map.of("STOP_GRACE", "500ms"))) {
            openSearch.hold();
            Http.post(exporter.server("/forward"), Envelopes.toOpenSearch(openSearch.uri(), "s", "{}"));
            awaitBulkRequest(openSearch);

            exporter.terminate();

            var ending = exporter.awaitEnd();
            assertThat(ending.status()).isZero();
            assertThat(ending.output().getLast()).contains("exporter stopped pending=1 ");
        }
    }

    @Test
    void aSenderThatWaitsIsAnsweredBeforeTheEnd() throws Exception {
        try (var openSearch = FakeOpenSearch.start();
                var exporter = ExporterProcess.start(scratch)) {
            openSearch.hold();
            var waiting = new FutureTask<>(() -> Http.post(
                    exporter.server("/forward?wait=60s"), Envelopes.toOpenSearch(openSearch.uri(), "s", "{}")));
            Thread.ofVirtual().start(waiting);
            awaitBulkRequest(openSearch);

            exporter.terminate();
            exporter.awaitLine(Pattern.compile("exporter stopping"));
            openSearch.release();

            assertThat(waiting.get().state()).isEqualTo("delivered");
            assertThat(exporter.awaitEnd().status()).isZero();
        }
    }

    private static void awaitBulkRequest(FakeOpenSearch openSearch) {
        Await.until(
                "a bulk request",
                PATIENCE,
                () -> Optional.of(openSearch.bulkRequests()).filter(count -> count > 0));
    }
}
