package io.narrows.exporter.adapter.inbound.cli.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
    private static final String STATUS = """
            {"at":"2026-11-26T08:00:00Z","acceptsReports":true,"spool":{"bytes":10,"maxBytes":40,"fill":0.25},\
            "consumers":[{"id":"file","type":"file","installed":true,"state":"open","since":"2026-11-26T07:00:00Z",\
            "lanes":1,"failingLanes":0,"waiting":0,"accepted":5,"delivered":5,"dead":0,"acceptedLastMinute":5,\
            "deliveredLastMinute":5},{"id":"main","type":"openSearch","installed":true,"state":"paused",\
            "since":"2026-11-26T07:00:00Z","reason":"full","paused":{"since":"2026-11-26T07:00:00Z","by":"carl",\
            "reason":"full\\u0007"},"lanes":0,"failingLanes":0,"waiting":12,"oldestWaiting":"2026-11-26T07:57:00Z",\
            "accepted":12,"delivered":0,"dead":3,"acceptedLastMinute":1,"deliveredLastMinute":0}],\
            "notInstalled":{"dead":0},"sources":[{"source":"bench","lastReport":"2026-11-26T07:59:30Z","reports":17,\
            "silent":false},{"source":"","lastReport":"2026-11-24T07:59:30Z","reports":2,"silent":true}],\
            "sourcesLeftOut":4}""";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void showsConsumersTheSpoolAndTheSources() throws IOException {
        try (var api = FakeOperatorApi.answering(STATUS)) {
            assertThat(run(api)).isZero();

            assertThat(api.requests()).containsExactly("GET /status");
            assertThat(out.toString().lines())
                    .containsExactly(
                            "accepts reports, spool 25.0 % full, 2026-11-26T08:00:00Z",
                            "",
                            "CONSUMER  STATE   WAITING  OLDEST  DEAD  IN/MIN  OUT/MIN  WHY",
                            "file      open    0        -       0     5       5",
                            "main      paused  12       3m      3     1       0        by carl since 2026-11-26T07:00:00Z: full\uFFFD",
                            "",
                            "SOURCE  LAST REPORT  REPORTS",
                            "bench   30s ago      17",
                            "(none)  2d ago       2        silent longer than usual",
                            "4 more");
        }
    }

    @Test
    void namesTheExportersThatShareTheSpool() throws IOException {
        var shared = STATUS.replace("\"spool\":", "\"replicas\":[\"pod-1\",\"pod-2\"],\"spool\":");
        try (var api = FakeOperatorApi.answering(shared)) {
            assertThat(run(api)).isZero();

            assertThat(out.toString().lines().skip(1)).startsWith("exporters at the spool: pod-1, pod-2");
        }
    }

    @Test
    void theAnswerCanBePrintedAsItIs() throws IOException {
        try (var api = FakeOperatorApi.answering(STATUS)) {
            assertThat(run(api, "--json")).isZero();

            assertThat(out.toString().lines()).containsExactly(STATUS);
        }
    }

    @Test
    void watchShowsItAgainAndAgain() throws Exception {
        try (var api = FakeOperatorApi.answering(STATUS)) {
            var watch = Thread.ofPlatform().start(() -> run(api, "--watch"));
            var deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (api.requests().size() < 2 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(10_000_000);
            }
            watch.interrupt();
            watch.join();

            assertThat(api.requests()).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void anAnswerOfSomethingElseIsNotTakenForAStatus() throws IOException {
        try (var api = FakeOperatorApi.answering("<html>")) {
            assertThat(run(api)).isEqualTo(1);

            assertThat(err.toString()).contains("is no operator API of an exporter");
        }
    }

    private int run(FakeOperatorApi api, String... options) {
        return CommandLineRun.run(
                out,
                err,
                Stream.of(List.of("status"), List.of(options), List.of("--admin-url=" + api.url()))
                        .flatMap(List::stream)
                        .toList());
    }
}
