package io.narrows.exporter.domain.trace;

import io.narrows.exporter.domain.spool.Settlement;
import java.util.List;

/// The span of an attempt to deliver a batch of reports to a consumer.
public interface AttemptSpan extends Span {
    /// Notes what came of some deliveries of the batch.
    void settled(List<Settlement> settlements);

    /// Ends the span. To be called once. Without a settlement before, the attempt was interrupted.
    void end();
}
