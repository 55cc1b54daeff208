package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.plugin.tck.SmallJvm.Ended;
import io.narrows.exporter.plugin.tck.SmallJvm.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SmallJvmTest {

    /// A server can keep the first of several calls waiting before the last has begun.
    @Test
    void anInterruptReachesCallsThatBeginAfterIt() throws Exception {
        var test = new LineConsumerTest();
        try (var server = HostileServer.silent();
                var jvm = SmallJvm.start(LineConsumerTest.class)) {
            var task = Task.of(test.setup(server.address()), 3);

            var ended = jvm.run(task, CompletableFuture.completedFuture(true), test.patience());

            assertThat(ended.problem()).isEmpty();
            assertThat(ended.results()).containsExactly(Ended.INTERRUPTED, Ended.INTERRUPTED, Ended.INTERRUPTED);
        }
    }

    /// Java records in a directory whose name ends with the number of the process.
    @Test
    void whatWasRecordedGoesWithTheProcess() throws Exception {
        var test = new LineConsumerTest();
        try (var server = HostileServer.silent()) {
            Set<Long> pids;
            Set<Path> ofOthers; // another process had the same number
            try (var jvm = SmallJvm.start(LineConsumerTest.class)) {
                pids = ProcessHandle.current()
                        .children()
                        .map(ProcessHandle::pid)
                        .collect(Collectors.toSet());
                ofOthers = recordings(pids);
                var task = Task.watched(test.setup(server.address()), 1);

                jvm.run(task, CompletableFuture.completedFuture(true), test.patience());

                assertThat(recordings(pids)).hasSizeGreaterThan(ofOthers.size());
            }
            assertThat(recordings(pids)).isEqualTo(ofOthers);
        }
    }

    private static Set<Path> recordings(Set<Long> pids) throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> pids.stream()
                            .anyMatch(pid -> file.getFileName().toString().matches("\\d{4}(_\\d{2}){5}_" + pid)))
                    .collect(Collectors.toSet());
        }
    }
}
