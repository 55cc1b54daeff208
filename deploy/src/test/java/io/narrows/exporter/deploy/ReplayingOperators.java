package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Operators who replay the dead letters of one consumer at the same time, each at another exporter or with another
/// program.
///
/// @param scratch for the processes of the command line
record ReplayingOperators(Path scratch, String consumer) {
    private static final Pattern REPLAYED = Pattern.compile("(\\d+) dead letters? replayed");

    /// Replays over HTTP and with the command line, at each of the exporters.
    ///
    /// @return how many dead letters each operator is told to have replayed
    List<Long> replayAtOnce(List<ExporterProcess> exporters) {
        var operators = exporters.stream()
                .flatMap(exporter -> Stream.<Callable<Long>>of(() -> overHttp(exporter), () -> byCommand(exporter)))
                .toList();
        var begin = new CyclicBarrier(operators.size());
        try (var threads = Executors.newFixedThreadPool(operators.size())) {
            var running = operators.stream()
                    .map(operator -> threads.submit(() -> {
                        begin.await();
                        return operator.call();
                    }))
                    .toList();
            return running.stream().map(ReplayingOperators::told).toList();
        }
    }

    private static long told(Future<Long> operator) {
        try {
            return operator.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("an operator failed", e);
        }
    }

    private long overHttp(ExporterProcess exporter) {
        var answer = Http.post(exporter.admin("/dead-letters/replay?consumer=" + consumer), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().getJsonNumber("count").longValueExact();
    }

    private long byCommand(ExporterProcess exporter) {
        var ending = ExporterProcess.run(
                scratch,
                Map.of(),
                "dead-letters",
                "replay",
                "--consumer=" + consumer,
                "--admin-url=" + exporter.admin(""));
        assertThat(ending.status()).as(ending.text()).isZero();
        var replayed = REPLAYED.matcher(ending.text());
        assertThat(replayed.find()).as(ending.text()).isTrue();
        return Long.parseLong(replayed.group(1));
    }
}
