package io.narrows.exporter.adapter.outbound.spool.runs;

/// The deliveries of one lane to reports with consecutive numbers.
///
/// @param position of the deliveries in their reports
/// @param second in which all of the reports came, as `ReceiptQuery` names it
public record Run(long lane, int position, long first, long last, String second) {
    boolean reaches(long seq) {
        return last >= seq;
    }
}
