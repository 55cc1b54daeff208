package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.plugin.opensearch.BulkItems.Item;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BulkItemsTest {

    @Test
    void eachItemIsReadInItsPlace() {
        var items = BulkItems.in("""
                {"took":3,"items":[
                  {"create":{"_index":"a","_id":"1","_shards":{"total":2},"status":201}},
                  {"create":{"status":400,"error":{"type":"t","reason":"r","caused_by":{"reason":"c"}},"_index":"b\\u00e9"}},
                  {"x":[1,{"create":0}],"create":{"status":409,"error":null}}
                ],"errors":true}
                """).orElseThrow();

        assertThat(items).extracting(Item::status).containsExactly(201, 400, 409);
        assertThat(items).extracting(Item::indexName).containsExactly("a", "bé", "");
        assertThat(items.get(0).error()).isEmpty();
        assertThat(items.get(1).error()).contains(new ServerError("t", "r", "c"));
        assertThat(items.get(2).error()).isEmpty();
    }

    @Test
    void anAnswerWithoutDocumentsHasNoItems() {
        assertThat(BulkItems.in("{\"items\":[]}").orElseThrow()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "{}",
                "{\"errors\":false}",
                "{\"items\":{}}",
                "{\"items\":null}",
                "{\"items\":[1]}",
                "{\"items\":[{}]}",
                "{\"items\":[{\"create\":[]}]}",
                "{\"items\":[{\"index\":{\"status\":201}}]}",
                "{\"items\":[{\"create\":{}}]}",
                "{\"items\":[{\"create\":{\"status\":\"201\"}}]}",
                "{\"items\":[{\"create\":{\"status\":201.0}}]}",
                "{\"items\":[{\"create\":{\"status\":-1}}]}",
                "{\"items\":[{\"create\":{\"status\":100000}}]}",
                "{\"items\":[{\"create\":{\"status\":201}},{}]}",
                "{\"items\":[{\"create\":{\"status\":201}}]",
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}{",
                "{\"errors\":false,\"items\":[{\"create\":{\"status\":201}},]}",
            })
    void whatIsNoAnswerToABulkRequestHasNone(String body) {
        assertThat(BulkItems.in(body)).isEmpty();
    }
}
