package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Optional;

/// What a clause needs of a test. Where the test does not give it, the clause is skipped, and the reason shows.
final class Need {
    private Need() {}

    /// Skips the clause if the consumer is declared to lack the ability.
    static void of(ConsumerUnderTest test, Ability ability) {
        var declared = test.cannot();
        declared.forEach((lacking, reason) -> {
            if (reason.isBlank()) {
                fail("cannot() must say why the consumer lacks " + lacking);
            }
        });
        if (declared.containsKey(ability)) {
            abort("not tried: " + declared.get(ability));
        }
        if (ability.needsNetwork() && declared.containsKey(Ability.NETWORK)) {
            abort("not tried: " + declared.get(Ability.NETWORK));
        }
    }

    /// @param given by the test; skips the clause if it is empty
    static <T> T of(ConsumerUnderTest test, Ability ability, Optional<T> given) {
        of(test, ability);
        return given.orElseGet(() -> abort("not tried, because something is missing: implement " + ability.hook()
                + ", or say in cannot() why the consumer lacks the ability " + ability));
    }
}
