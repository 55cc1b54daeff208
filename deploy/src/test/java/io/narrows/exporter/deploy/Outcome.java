package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

/// The effect of a fault on reports, printed as one line.
///
/// @param answered reports that were answered 200
/// @param arrived different reports at the destination; more than `answered` if an answer was lost
/// @param doubled reports that arrived twice
record Outcome(String fault, int sent, int answered, int arrived, int doubled) {

    /// Prints the outcome, for the closing note and for people who investigate a failure.
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
