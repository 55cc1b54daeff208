package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.narrows.exporter.plugin.tck.SmallJvm.Ended;
import io.narrows.exporter.plugin.tck.SmallJvm.Task;
import java.io.IOException;
import java.util.TreeSet;

/// One consumer under attack.
record HostileTrial(ConsumerUnderTest test, WireProtocol protocol, SmallJvms jvms) {

    static HostileTrial of(ConsumerUnderTest test, SmallJvms jvms) {
        return new HostileTrial(test, test.wireProtocol(), jvms);
    }

    void survives(Hostility kind, int calls) throws Exception {
        protocol.reason().ifPresent(reason -> abort("not tried: " + reason));
        for (var attack : protocol.attacks(kind)) {
            survives(attack, calls);
        }
    }

    private void survives(Attack attack, int calls) throws Exception {
        try (var server = HostileServer.playing(protocol, attack)) {
            var setup = Need.of(test, Ability.NETWORK, test.hostileDestinationAt(server.address()));
            var task = Task.of(setup, calls);
            isHonest(attack, run(task, attack, server), calls);
            assertThat(server.hasSentTooMuch())
                    .as("reads more than %s MiB of %s", Attack.TOO_MUCH >> 20, attack)
                    .isFalse();
            assertThat(server.isLeftAlone(test.patience()))
                    .as("closes its connection after %s", attack)
                    .isTrue();
        }
    }

    private Ended run(Task task, Attack attack, HostileServer server) throws InterruptedException, IOException {
        try {
            return jvms.usable().run(task, server.keepsWaiting(), test.patience());
        } catch (AssertionError e) {
            throw new AssertionError(attack + ": " + e.getMessage(), e);
        }
    }

    private static void isHonest(Attack attack, Ended ended, int calls) {
        assertThat(ended.problem()).as("thrown over %s", attack).isEmpty();
        assertThat(ended.results()).as("results of %s", attack).hasSize(calls);
        assertThat(ended.results())
                .as(
                        "results of %s, with the reasons %s: they must be InterruptedException or among %s",
                        attack, ended.reasons(), new TreeSet<>(attack.honest()))
                .allMatch(result ->
                        result.equals(Ended.INTERRUPTED) || attack.honest().contains(result));
        assertThat(ended.threads())
                .as("threads that were left behind up to %s", attack)
                .hasSizeLessThan(Leaks.TIMES);
    }
}
