package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.tck.Ability;
import io.narrows.exporter.plugin.tck.Setup;
import java.util.Map;
import java.util.Optional;

/// Runs the contract with settings that reject reports on mapping conflicts instead of keeping them.
class DeadLetterContractTest extends OpenSearchContractTest {
    @Override
    public Setup working() {
        return super.working().withOption("onMappingConflict", "deadLetter");
    }

    @Override
    public Map<Ability, String> cannot() {
        return Map.of();
    }

    /// OpenSearch refuses a field `_id`, and repeats its value.
    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(
                Payload.of("{\"_id\":\"a passage of the report that nobody but its readers may ever see\"}"));
    }
}
