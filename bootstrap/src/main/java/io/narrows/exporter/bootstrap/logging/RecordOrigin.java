package io.narrows.exporter.bootstrap.logging;

import io.narrows.exporter.domain.trace.Span;

/// What the log knows of a record besides the record itself.
///
/// @param consumer the id of the consumer whose plugin logs; blank if no plugin does
/// @param logger the name of the logger, of bounded length
/// @param isOurs whether the logger belongs to the exporter
/// @param suppressed how many records of the same kind were not written before this one
/// @param isLast whether the next record of the same kind would not be written
/// @param span the operation that the thread works on
record RecordOrigin(String consumer, String logger, boolean isOurs, long suppressed, boolean isLast, Span span) {

    /// The fields at the end of a line of text, each with a space before it.
    String text() {
        var fields = new StringBuilder();
        if (!consumer.isEmpty()) {
            fields.append(" consumer=").append(consumer);
        }
        if (!isOurs) {
            fields.append(" logger=").append(LineText.of(logger));
        }
        if (suppressed > 0) {
            fields.append(" suppressed=").append(suppressed);
        }
        if (isLast) {
            fields.append(" more=suppressed");
        }
        if (!span.traceId().isEmpty()) {
            fields.append(" trace=").append(span.traceId());
        }
        return fields.toString();
    }
}
