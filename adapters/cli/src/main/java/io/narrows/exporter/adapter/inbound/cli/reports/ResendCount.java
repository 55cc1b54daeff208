package io.narrows.exporter.adapter.inbound.cli.reports;

/// What a resend did, or would do, as the operator API describes it.
///
/// @param count how many deliveries are made again
/// @param gone how many were selected and cannot be made
public record ResendCount(long count, long gone, boolean dryRun) {
    /// The count in words.
    ///
    /// @param done what happened to the deliveries, such as `would be made again`
    String inWords(String done) {
        var words = count + (count == 1 ? " delivery " : " deliveries ") + done;
        return gone == 0
                ? words
                : words + "; " + gone + " cannot, because the report or its settings are not kept any more";
    }
}
