package io.narrows.exporter.send.delivery;

/// What became of one report, or of a file that gave none.
sealed interface Outcome {

    /// The exporter has it.
    record Taken(String name, Receipt receipt) implements Outcome {}

    /// There was nothing to send.
    record Nothing(String name, String reason) implements Outcome {}

    /// It could not even be sent.
    record Unfit(String name, String reason) implements Outcome {}

    /// The exporter does not want it.
    record Refused(String name, String reason) implements Outcome {}

    /// The exporter could not be reached, or was too busy, until the retries were over.
    record Unreachable(String name, String reason) implements Outcome {}

    /// What the user knows the report or the file by.
    String name();
}
