package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// Holds wrong implementations to a contract, and checks that it finds out.
final class Contracts {
    private Contracts() {}

    /// The names of all clauses of a contract.
    static Set<String> clausesOf(Class<?> contract) {
        return Arrays.stream(contract.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .collect(Collectors.toSet());
    }

    static Stream<Class<?>> wrongOnesIn(Class<?> holder) {
        return Arrays.stream(holder.getDeclaredClasses()).filter(type -> type.isAnnotationPresent(Breaks.class));
    }

    static Breaks breaks(Class<?> wrong) {
        return Objects.requireNonNull(wrong.getAnnotation(Breaks.class), () -> wrong + " breaks nothing");
    }

    /// Runs the whole contract, and asserts that exactly those clauses fail that must.
    static void failsAsItShould(Class<?> wrong) {
        var expected = new HashSet<>(List.of(breaks(wrong).also()));
        expected.add(breaks(wrong).value());

        var results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(wrong))
                .execute()
                .testEvents();

        assertThat(names(results.failed().stream()))
                .as(() -> "clauses that fail: " + reasons(results.failed().stream()))
                .isEqualTo(expected);
        assertThat(names(results.started().stream())).isEqualTo(clausesOf(wrong));
    }

    private static String reasons(Stream<Event> failures) {
        return failures.map(event -> event.getTestDescriptor().getDisplayName() + ": "
                        + event.getRequiredPayload(TestExecutionResult.class)
                                .getThrowable()
                                .orElseThrow())
                .collect(Collectors.joining("; "));
    }

    private static Set<String> names(Stream<Event> events) {
        return events.map(event -> event.getTestDescriptor().getDisplayName().replaceFirst("\\(.*", ""))
                .collect(Collectors.toSet());
    }
}
