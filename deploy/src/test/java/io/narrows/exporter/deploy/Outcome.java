package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/// What a fault did to reports: the line that is told of each.
///
/// @param answered those that were answered 200
/// @param arrived different reports at the destination; more than were answered, where an answer got lost on its way
/// @param doubled those that are there twice
record Outcome(String fault, int sent, int answered, int arrived, int doubled) {

    /// Says it, for the closing note and for who looks into a failure.
    void print(String more) {
        System.out.printf(
                Locale.ROOT,
                "FAULT %-40s sent=%d answered200=%d arrived=%d doubled=%d %s%n",
                fault,
                sent,
                answered,
                arrived,
                doubled,
                more);
    }

    void assertNothingIsDoubled() {
        assertThat(doubled).as("reports that are there twice").isZero();
    }
}
