package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import io.narrows.exporter.domain.fuzz.HeapWatch;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// An exporter under a fuzz test, and what must hold for every case: documented answers, no error and no secret in the
/// log, and nothing that grows or is left. For one thread.
final class FuzzedExporter implements AutoCloseable {
    static final int MAX_BODY = 64 << 10;
    static final int MAX_UNPACKED = 128 << 10;

    private static final int BETWEEN_CLEANINGS = 200;
    private static final long PATIENCE_MILLIS = 60_000;
    /// The statuses in the error table of protocol/README.md, and those that the front door answers before there is a
    /// request.
    private static final Set<Integer> DOCUMENTED =
            Set.of(200, 400, 403, 404, 405, 408, 413, 414, 415, 422, 431, 501, 503, 505);

    private final HeapWatch heap = new HeapWatch(FuzzSeeds.cases());
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final CanaryLog log = CanaryLog.open(SeedRequest.CANARY);
    private final StartedExporter exporter = StartedExporter.start(new BodyLimits(
            new ByteSize(MAX_BODY),
            new ByteSize(MAX_UNPACKED),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofMillis(20)));
    private final Client admin = Client.of(exporter.admin());

    int port() {
        return exporter.http.port();
    }

    /// Checks an answer.
    ///
    /// @param text all of it that could hold a secret
    /// @param shown the answer and its request, for a failure
    void check(int status, String text, String shown) {
        statuses.merge(status, 1, Integer::sum);
        assertThat(DOCUMENTED).as(shown).contains(status);
        assertThat(text).as(shown).doesNotContain(SeedRequest.CANARY);
    }

    /// Ends a case.
    ///
    /// @param shown what was sent, for a failure
    void endCase(String shown) throws Exception {
        assertThat(log.wrong()).as(shown).isEmpty();
        if (heap.count() % BETWEEN_CLEANINGS == 0) {
            forget();
        }
    }

    /// Ends the run, prints what was answered, and checks that nothing has grown.
    ///
    /// @return how often each status was answered
    Map<Integer, Integer> endRun(String answers) throws Exception {
        forget();
        heap.check();
        System.out.println(answers + " " + statuses + ", " + log.lines() + " lines logged");
        return statuses;
    }

    /// Stops the exporter, and waits until no thread of it is left.
    @Override
    public void close() {
        admin.client().close();
        exporter.close();
        log.close();
        Await.until(
                "no thread of the server runs",
                PATIENCE_MILLIS,
                () -> !ThreadDump.now().contains("io.helidon.webserver"));
    }

    /// Dead letters and the destination's reports are kept by design.
    private void forget() throws Exception {
        exporter.openSearch.forget();
        var purged = admin.send("DELETE", "/dead-letters?all=true", "");
        assertThat(purged.statusCode()).as(purged.body()).isEqualTo(200);
    }
}
