package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.tck.Setup;
import java.util.Optional;

/// The contract where mapping conflicts are told, and not kept.
class DeadLetterContractTest extends OpenSearchContractTest {
    @Override
    public Setup working() {
        return super.working().withOption("onMappingConflict", "deadLetter");
    }

    /// OpenSearch refuses `_id`, and repeats its value.
    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(
                Payload.of("{\"_id\":\"a passage of the report that nobody but its readers may ever see\"}"));
    }
}
