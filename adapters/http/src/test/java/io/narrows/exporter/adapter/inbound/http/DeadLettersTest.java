package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.Client.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import jakarta.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLettersTest {
    private static final String SECRET = "hunter2";

    private final StartedExporter exporter = StartedExporter.start();
    private final Client admin = Client.of(exporter.admin());
    private final Client reports = Client.of(exporter.reports());

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void listsWhatWasRejected() throws Exception {
        var report = rejected("kubebench", "too odd");

        var answer = admin.get("/dead-letters");

        var letter = letters(answer).getFirst();
        assertThat(letter.getString("id")).isEqualTo(report + "-openSearch");
        assertThat(letter.getString("report")).isEqualTo(report);
        assertThat(letter.getString("consumer")).isEqualTo("openSearch");
        assertThat(letter.getString("source")).isEqualTo("kubebench");
        assertThat(letter.getString("cause")).isEqualTo("rejected");
        assertThat(letter.getString("reason")).isEqualTo("too odd");
        assertThat(letter.getString("receivedAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(letter.getString("diedAt")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.*Z");
        assertThat(letter.getInt("payloadSize")).isEqualTo("{\"n\":\"ä\"}".length() + 1);
        assertThat(letter).doesNotContainKey("payload");
        assertThat(json(answer)).doesNotContainKey("next");
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    @Test
    void showsOneInFull() throws Exception {
        var report = rejected("s", "too odd");

        var answer = admin.get("/dead-letters/" + report + "-openSearch");

        assertThat(json(answer).getString("payload")).isEqualTo("{\"n\":\"ä\"}");
        assertThat(answer.body()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"01K00000000000000000000000-openSearch", "01K00000000000000000000000", "x", "-", "%00"})
    void knowsOnlyWhatThereIs(String id) throws Exception {
        assertThat(admin.get("/dead-letters/" + id).statusCode()).isIn(400, 404);
    }

    @Test
    void filters() throws Exception {
        rejected("a", "mapper_parsing_exception");
        rejected("b", "too many fields");
        notInstalled("a");

        assertThat(count("source=a")).isEqualTo(2);
        assertThat(count("source=a,b")).isEqualTo(3);
        assertThat(count("source=a&source=b")).isEqualTo(3);
        assertThat(count("consumer=OPENSEARCH")).isEqualTo(2);
        assertThat(count("consumer=pagerParrot")).isEqualTo(1);
        assertThat(count("reason=MAPPER")).isEqualTo(1);
        assertThat(count("reason=too%20many+fields")).isEqualTo(1);
        assertThat(count("cause=notInstalled")).isEqualTo(1);
        assertThat(count("cause=rejected,notinstalled")).isEqualTo(3);
        assertThat(count("olderThan=0s")).isEqualTo(3);
        assertThat(count("olderThan=1h")).isZero();
        assertThat(count("source=a&consumer=openSearch")).isEqualTo(1);
        var id = letters(admin.get("/dead-letters?source=b")).getFirst().getString("id");
        assertThat(count("ids=" + id)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sorce=a",
                "limit=0",
                "limit=1001",
                "limit=x",
                "olderThan=old",
                "olderThan=PT100000000000000H",
                "olderThan=999999999d",
                "cause=boredom",
                "consumer=no%20id",
                "ids=x",
                "reasonId=0123456789aB",
                "reasonId=x",
                "after=x"
            })
    void refusesAQueryItDoesNotUnderstand(String query) throws Exception {
        var answer = admin.get("/dead-letters?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("field")).isNotBlank();
    }

    @Test
    void comesInPages() throws Exception {
        var all = new ArrayList<String>();
        for (int i = 0; i < 5; i++) {
            all.add(rejected("a b&c", "too odd") + "-openSearch");
        }
        rejected("other", "too odd");

        var seen = new ArrayList<String>();
        var next = "/dead-letters?limit=2&source=a%20b%26c";
        var pages = 0;
        while (!next.isEmpty()) {
            var page = admin.get(next);
            letters(page).forEach(letter -> seen.add(letter.getString("id")));
            next = json(page).getString("next", "");
            pages++;
        }

        assertThat(pages).isEqualTo(3);
        assertThat(seen).containsExactlyElementsOf(all.stream().sorted().toList());
    }

    @Test
    void replayDelivers() throws Exception {
        var report = rejected("s", "too odd");
        exporter.openSearch.answer(DeliveryResult.Delivered::new);

        var answer = admin.post("/dead-letters/replay?consumer=openSearch", "");

        assertThat(json(answer).getInt("count")).isEqualTo(1);
        assertThat(json(answer).getBoolean("dryRun")).isFalse();
        assertThat(exporter.openSearch.await(report)).hasSize(1);
        assertThat(letters(admin.get("/dead-letters"))).isEmpty();
    }

    @Test
    void reasonsAreGroupedAndAllOfAReasonIsReplayed() throws Exception {
        rejected("a", "document 17 is no object");
        var example = rejected("b", "document 18 is no object");
        rejected("a", "too many fields");

        var answer = admin.get("/dead-letters/reasons");
        var groups = json(answer).getJsonArray("reasons").getValuesAs(JsonObject.class);
        assertThat(groups).hasSize(2);
        var largest = groups.getFirst();
        assertThat(largest.getString("reason")).isEqualTo("document # is no object");
        assertThat(largest.getString("consumer")).isEqualTo("openSearch");
        assertThat(largest.getString("cause")).isEqualTo("rejected");
        assertThat(largest.getInt("count")).isEqualTo(2);
        assertThat(largest.getString("oldest")).endsWith("Z").isLessThanOrEqualTo(largest.getString("newest"));
        assertThat(largest.getString("example")).endsWith("-openSearch");
        assertThat(json(answer).getInt("others")).isZero();
        assertThat(json(answer)).doesNotContainKey("next");
        assertThat(json(admin.get("/dead-letters/reasons?source=b&limit=1"))
                        .getJsonArray("reasons")
                        .getJsonObject(0)
                        .getString("example"))
                .isEqualTo(example + "-openSearch");

        exporter.openSearch.answer(DeliveryResult.Delivered::new);
        var which = "?reasonId=" + largest.getString("id");
        assertThat(json(admin.post("/dead-letters/replay" + which + "&dryRun=true", ""))
                        .getInt("count"))
                .isEqualTo(2);
        assertThat(json(admin.post("/dead-letters/replay" + which, "")).getInt("count"))
                .isEqualTo(2);
        assertThat(exporter.openSearch.await(example)).hasSize(1);
        assertThat(letters(admin.get("/dead-letters")))
                .extracting(letter -> letter.getString("reason"))
                .containsExactly("too many fields");
    }

    @Test
    void purgeDeletesForGood() throws Exception {
        rejected("a", "too odd");
        rejected("b", "too odd");

        assertThat(json(admin.send("DELETE", "/dead-letters?source=a", "")).getInt("count"))
                .isEqualTo(1);
        assertThat(letters(admin.get("/dead-letters")))
                .extracting(letter -> letter.getString("source"))
                .containsExactly("b");
    }

    @Test
    void aDryRunOnlyCounts() throws Exception {
        rejected("a", "too odd");

        var replay = admin.post("/dead-letters/replay?all=true&dryRun=true", "");
        var purge = admin.send("DELETE", "/dead-letters?source=a&dryRun=true", "");

        assertThat(json(replay).getInt("count")).isEqualTo(1);
        assertThat(json(purge).getInt("count")).isEqualTo(1);
        assertThat(json(purge).getBoolean("dryRun")).isTrue();
        assertThat(letters(admin.get("/dead-letters"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "?", "?all=false", "?dryRun=true", "?source=", "?reason=%20", "?sorce=a&all=true", "?all=yes"
            })
    void allOfThemAreMeantOnlyWhereThatIsSaid(String query) throws Exception {
        rejected("a", "too odd");

        assertThat(admin.send("DELETE", "/dead-letters" + query, "").statusCode())
                .isEqualTo(400);
        assertThat(admin.post("/dead-letters/replay" + query, "").statusCode()).isEqualTo(400);
        assertThat(letters(admin.get("/dead-letters"))).hasSize(1);
    }

    @Test
    void allOfThemCanBeMeant() throws Exception {
        rejected("a", "too odd");
        notInstalled("b");

        assertThat(json(admin.send("DELETE", "/dead-letters?all=true", "")).getInt("count"))
                .isEqualTo(2);
        assertThat(letters(admin.get("/dead-letters"))).isEmpty();
    }

    private String rejected(String source, String reason) throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected(reason));
        var receipt = json(reports.post(
                "/forward?wait=10s",
                "{\"source\":\"" + source + "\",\"exportConfig\":{\"openSearch\":{\"hostport\":\"x\",\"password\":\""
                        + SECRET + "\"}},\"payload\":\"{\\\"n\\\":\\\"ä\\\"}\"}"));
        assertThat(receipt.getJsonArray("deliveries").getJsonObject(0).getString("state"))
                .isEqualTo("dead");
        return receipt.getString("id");
    }

    private void notInstalled(String source) throws Exception {
        reports.post("/forward", "{\"source\":\"" + source + "\",\"exportConfig\":{\"pagerParrot\":{}}}");
    }

    private int count(String query) throws Exception {
        return letters(admin.get("/dead-letters?" + query)).size();
    }

    private static List<JsonObject> letters(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        return json(answer).getJsonArray("deadLetters").getValuesAs(JsonObject.class);
    }
}
