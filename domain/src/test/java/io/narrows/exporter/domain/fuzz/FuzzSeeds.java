package io.narrows.exporter.domain.fuzz;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// The seeds of a fuzz run. Each case depends on its seed alone. `-Dfuzz.cases` sets the number of cases, `-Dfuzz.seed`
/// runs a single case again.
public final class FuzzSeeds {
    /// The number of cases that jqwik uses.
    private static final int CASES = Integer.getInteger("jqwik.tries.default", 1_000);

    private FuzzSeeds() {}

    /// The number of cases in this run.
    public static int cases() {
        return CASES;
    }

    /// A seed for each case.
    public static Arbitrary<Long> all() {
        var again = Long.getLong("fuzz.seed");
        return again == null ? Arbitraries.randomValue(java.util.Random::nextLong) : Arbitraries.just(again);
    }
}
