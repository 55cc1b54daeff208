package io.narrows.exporter.plugin.tck;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A class of its own, which Surefire runs beside the others: these consumers take a JVM each, and mostly wait.
class HostileServerContractTest {

    @ParameterizedTest
    @MethodSource("unguardedConsumers")
    void anUnguardedConsumerFailsTheClausesThatItBreaksAndNoOther(Class<?> unguarded) {
        Contracts.failsAsItShould(unguarded);
    }

    private static Stream<Class<?>> unguardedConsumers() {
        return Contracts.wrongOnesIn(UnguardedConsumers.class);
    }
}
