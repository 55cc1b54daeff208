package io.narrows.exporter.domain.fuzz;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/// The seeds of a run: each case is made from one alone. `-Dfuzz.cases` says how many, `-Dfuzz.seed` runs a single one
/// again.
public final class FuzzSeeds {
    /// What jqwik takes for the number of cases.
    private static final int CASES = Integer.getInteger("jqwik.tries.default", 1_000);

    private FuzzSeeds() {}

    /// How many cases there will be.
    public static int cases() {
        return CASES;
    }

    /// One for each case.
    public static Arbitrary<Long> all() {
        var again = Long.getLong("fuzz.seed");
        return again == null ? Arbitraries.randomValue(java.util.Random::nextLong) : Arbitraries.just(again);
    }
}
