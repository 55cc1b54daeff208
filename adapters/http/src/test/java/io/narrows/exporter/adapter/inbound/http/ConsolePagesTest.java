package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.ConsoleVisitor.elements;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import jakarta.json.Json;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Node;

/// Tests the pages of the console as a browser without scripts sees them.
class ConsolePagesTest {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final String SECRET = "hunter2";

    private static final List<String> SCREENS = List.of(
            "/console",
            "/console/deliveries",
            "/console/deliveries/resend?all=true",
            "/console/consumers",
            "/console/consumers/main",
            "/console/consumers/openSearch",
            "/console/consumers/main/pause",
            "/console/consumers/main/resume",
            "/console/sources",
            "/console/dead-letters",
            "/console/dead-letters/replay?all=true",
            "/console/dead-letters/purge?all=true",
            "/console/routes",
            "/console/plugins",
            "/console/audit");

    /// What a stranger may put where it is shown.
    private static final String HOSTILE =
            "a\"'><script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}}\u202Egnp\u2066";

    private final StartedExporter exporter = StartedExporter.start();
    private final ConsoleVisitor visitor = new ConsoleVisitor(exporter.admin());
    private LogRecords log;

    @BeforeEach
    void listen() {
        log = LogRecords.capture();
    }

    @AfterEach
    void stop() {
        log.close();
        exporter.close();
    }

    @Test
    void everyScreenIsWellFormedAndDefendedByItsHeaders() throws Exception {
        bury("a", "too odd");
        for (var screen : SCREENS) {
            var answer = visitor.get(screen);

            assertThat(answer.statusCode()).describedAs(screen).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
            assertThat(answer.headers().firstValue("Content-Security-Policy"))
                    .hasValue("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                            + " img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertObeysItsPolicy(ConsoleVisitor.parse(answer.body()));
        }
    }

    @Test
    void aPageLoadsItsFilesFromThisPortAndABrowserKeepsThem() throws Exception {
        var page = visitor.page("/console");
        var files = new ArrayList<String>();
        elements(page, "script").forEach(script -> files.add(script.getAttribute("src")));
        elements(page, "link").forEach(link -> files.add(link.getAttribute("href")));

        assertThat(files).hasSize(6).allMatch(file -> file.startsWith("/console/files/"));
        for (var file : files) {
            var answer = visitor.get(file);
            assertThat(answer.statusCode()).describedAs(file).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control").orElseThrow())
                    .contains("immutable");
            assertThat(answer.body()).isNotBlank();
        }
        assertThat(visitor.get("/console/files/other.js").statusCode()).isEqualTo(404);
    }

    @Test
    void theFlowShowsWhoSendsWhatToWhomAndWhy() throws Exception {
        send("named_by_sender", "{}");
        Client.of(exporter.reports()).post("/ingest/ingest_x", "{}");
        Await.until(
                "both delivered",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().size() == 2);

        var text = text("/console");

        assertThat(text)
                .contains("reports accepted since the start 2", "waiting 0", "oldest waiting none", "spool of 64 MiB 0 %")
                .containsPattern("anonymous named_by_sender named by the sender openSearch os.test:9200 1")
                .containsPattern("anonymous ingest_x route ingest main opensearch.test:9200 1");
        assertThat(elements(visitor.page("/console"), "path")).hasSizeGreaterThan(3);
    }

    @Test
    void aConsumerShowsItsStateItsReasonAndItsMaskedSettings() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Misconfigured("HTTP 401 from the <cluster>"));
        Client.of(exporter.reports()).post("/ingest/ingest_x", "{}");
        Await.until(
                "the lane is paused",
                PATIENCE_MILLIS,
                () -> visitor.get("/console/consumers/main").body().contains("HTTP 401"));

        var text = text("/console/consumers/main");

        assertThat(text)
                .contains("settings or credentials are wrong", "HTTP 401 from the <cluster>", "opensearch.test:9200")
                .contains("password ***", "username u", "hostport http://opensearch.test:9200")
                .containsPattern("Since 20\\d\\d-.* ago\\) Why HTTP 401.* Kind openSearch Version 1.2.3 Hosts opensearch.test:9200")
                .contains("Certificate ends 2030-01-01T00:00:00Z (in ")
                .doesNotContain("s3cr3t");
        assertThat(text("/console/consumers")).contains("HTTP 401 from the <cluster>");
        assertThat(visitor.get("/console/consumers/nobody").statusCode()).isEqualTo(404);
        assertThat(visitor.get("/console/consumers/no.body").statusCode()).isEqualTo(404);
    }

    @Test
    void aTestShowsWhatTheDestinationSaysAndLeavesALineInTheAudit() throws Exception {
        visitor.get("/console/consumers/main");
        var good = visitor.submit("/console/consumers/main/test", Map.of());
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too <odd>"));
        var bad = visitor.submit(
                "/console/consumers/openSearch/test",
                Map.of("settings", "{\"hostport\":\"http://x\",\"password\":\"" + SECRET + "\"}"));
        var malformed = visitor.submit("/console/consumers/openSearch/test", Map.of("settings", "{\"hostport\":"));

        assertThat(ConsoleVisitor.text(good)).contains("The test ended after", "delivered");
        assertThat(ConsoleVisitor.text(bad)).contains("rejected", "too <odd>");
        assertThat(bad.body()).doesNotContain(SECRET);
        assertThat(malformed.statusCode()).isEqualTo(400);
        assertThat(text("/console/audit"))
                .contains("POST /console/consumers/main/test", "delivered")
                .contains("POST /console/consumers/openSearch/test", "rejected")
                .doesNotContain(SECRET);
    }

    @Test
    void deadLettersAreCountedReplayedAndAudited() throws Exception {
        bury("a", "too odd");
        bury("a", "too odd");
        bury("b", "other");
        assertThat(text("/console/dead-letters?source=a")).contains("too odd").doesNotContain("other");
        var question = visitor.get("/console/dead-letters/replay?source=a");
        assertThat(ConsoleVisitor.text(question)).contains("Replay 2 dead letters?");
        exporter.openSearch.answer(DeliveryResult.Delivered::new);

        var answer = visitor.submit("/console/dead-letters/replay?source=a", Map.of());

        assertThat(answer.headers().firstValue("Location")).hasValue("/console/dead-letters");
        Await.until(
                "both delivered",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().size() == 2);
        Await.until(
                "the progress shows both",
                PATIENCE_MILLIS,
                () -> text("/console/dead-letters").contains("2 delivered, 0 waiting, 0 dead again"));
        assertThat(text("/console/audit")).contains("POST /console/dead-letters/replay source=a 2 done");
        assertThat(log.text())
                .contains("action=\"POST /console/dead-letters/replay\" filter=\"source=a\" count=2 outcome=done");
    }

    @Test
    void allOfAReasonAreReplayedAtOnce() throws Exception {
        bury("a", "HTTP 400: document 17 is no object");
        bury("b", "HTTP 400: document 18 is no object");
        bury("c", "quite another");
        var page = visitor.page("/console/dead-letters");
        var links = elements(page, "a").stream()
                .filter(link -> link.getAttribute("class").contains("replay-reason"))
                .toList();

        assertThat(text("/console/dead-letters")).contains("2 letters with this reason openSearch rejected HTTP 400");
        assertThat(links).hasSize(2);
        assertThat(links.getFirst().getAttribute("href")).contains("replay?consumer=openSearch&reasonId=");
        visitor.get(links.getFirst().getAttribute("href"));
        exporter.openSearch.answer(DeliveryResult.Delivered::new);
        visitor.submit(links.getFirst().getAttribute("href"), Map.of());

        Await.until(
                "the progress shows both",
                PATIENCE_MILLIS,
                () -> text("/console/dead-letters/progress").contains("2 delivered, 0 waiting, 0 dead again"));
        assertThat(dead()).isEqualTo(1);
    }

    @Test
    void deadLettersAreDeletedAfterAQuestionThatSaysThatThisIsFinal() throws Exception {
        bury("a", "too odd");
        assertThat(text("/console/dead-letters/purge?all=true"))
                .contains("Delete 1 dead letter?", "This cannot be undone.");

        visitor.submit("/console/dead-letters/purge?all=true", Map.of());

        assertThat(text("/console/dead-letters")).contains("No delivery was given up.");
        assertThat(visitor.get("/console/dead-letters/purge").statusCode()).isEqualTo(400);
    }

    @Test
    void longListsComeInPages() throws Exception {
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected("too odd"));
        for (int i = 0; i < 60; i++) {
            send("s" + i, "{}");
        }
        Await.until("all are dead", PATIENCE_MILLIS, () -> dead() == 60);

        var first = visitor.page("/console/dead-letters");
        var next = elements(first, "a").stream()
                .filter(link -> link.getAttribute("rel").equals("next"))
                .findFirst()
                .orElseThrow()
                .getAttribute("href");

        assertThat(elements(first, "tr")).hasSize(51 + 2);
        assertThat(elements(visitor.page(next), "tr")).hasSize(11);
    }

    @Test
    void theRoutesPageSaysWhoGetsAReportAndWhy() throws Exception {
        assertThat(text("/console/routes")).contains("ingest_*", "main");

        assertThat(ConsoleVisitor.text(visitor.submit("/console/routes", Map.of("source", "ingest_x"))))
                .contains("A report of the source ingest_x goes to:", "main", "route ingest");
        assertThat(ConsoleVisitor.text(visitor.submit("/console/routes", Map.of("source", "other"))))
                .contains("Nobody gets a report of the source other.");
        assertThat(ConsoleVisitor.text(visitor.submit(
                        "/console/routes",
                        Map.of(
                                "envelope",
                                "{\"source\":\"ingest_y\",\"exportConfig\":{\"odd\":{}},\"payload\":\"{}\"}"))))
                .contains("odd", "the report names it", "no plugin provides 'odd'", "route ingest");
        assertThat(visitor.submit("/console/routes", Map.of("envelope", "{")).statusCode())
                .isEqualTo(400);
        assertThat(text("/console/audit")).contains("Nobody has changed anything yet.");
    }

    @Test
    void whatAStrangerChoseIsShownAndNeverRun() throws Exception {
        bury(HOSTILE, HOSTILE);
        for (var screen : SCREENS) {
            var page = visitor.page(screen);

            assertObeysItsPolicy(page);
            assertThat(page.getDocumentElement().getTextContent()).doesNotContain("\u202E", "\u2066");
            assertThat(elements(page, "img")).isEmpty();
        }
        assertThat(text("/console/dead-letters"))
                .contains("a\"'><script>alert(1)</script><img src=x onerror=alert(1)> {{7*7}}\uFFFDgnp\uFFFD");
        var filtered = visitor.page("/console/dead-letters?source=" + encoded(HOSTILE));
        assertObeysItsPolicy(filtered);
        assertThat(elements(filtered, "tr")).hasSize(2);
        assertObeysItsPolicy(ConsoleVisitor.parse(
                visitor.submit("/console/routes", Map.of("source", HOSTILE)).body()));
    }

    @Test
    void aReportIsFoundLookedAtAndSentAgain() throws Exception {
        var payload = "{\"finding\":\"" + HOSTILE.replace("\"", "'") + "\"}";
        send("a_report", payload);
        send("another", "{}");
        Await.until(
                "both delivered",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().size() == 2);
        var found = visitor.page("/console/deliveries?source=a_*");
        assertThat(elements(found, "tr")).hasSize(2);
        var report = elements(found, "a").stream()
                .map(link -> link.getAttribute("href"))
                .filter(href -> href.startsWith("/console/reports/"))
                .findFirst()
                .orElseThrow();
        var page = visitor.get(report);
        assertThat(ConsoleVisitor.text(page))
                .contains("a_report", "openSearch delivered", "curl -H")
                .doesNotContain("finding");

        var looked = visitor.submit(report + "/payload", Map.of());
        assertThat(ConsoleVisitor.text(looked)).contains("<script>alert(1)</script>", "finding");
        assertObeysItsPolicy(ConsoleVisitor.parse(looked.body()));
        var id = report.substring(report.lastIndexOf('/') + 1);
        assertThat(text("/console/deliveries/resend?ids=" + id)).contains("1 deliveries would be made again");
        var sent = visitor.submit("/console/deliveries/resend?ids=" + id, Map.of());

        assertThat(sent.statusCode()).isEqualTo(303);
        Await.until(
                "it arrives again",
                PATIENCE_MILLIS,
                () -> exporter.openSearch.payloads().size() == 3);
        assertThat(text("/console/audit"))
                .contains(
                        "POST " + report + "/payload 1 shown", "POST /console/deliveries/resend ids=" + id + " 1 done");
    }

    @Test
    void theChartGetsItsSeries() throws Exception {
        Await.until(
                "a sample",
                PATIENCE_MILLIS,
                () -> visitor.get("/console/series").body().contains("\"times\":["));
    }

    /// No script and no style that the policy would not let run.
    private static void assertObeysItsPolicy(Document page) {
        assertThat(elements(page, "style")).isEmpty();
        assertThat(elements(page, "script"))
                .hasSize(3)
                .allMatch(script -> script.getAttribute("src").startsWith("/console/files/"));
        for (var element : elements(page, "*")) {
            var attributes = element.getAttributes();
            for (int i = 0; i < attributes.getLength(); i++) {
                Node attribute = attributes.item(i);
                assertThat(attribute.getNodeName()).isNotEqualTo("style").doesNotStartWith("on");
                assertThat(attribute.getNodeValue().toLowerCase(Locale.ROOT)).doesNotStartWith("javascript:");
            }
        }
    }

    private void bury(String source, String reason) throws Exception {
        long before = dead();
        exporter.openSearch.answer(() -> new DeliveryResult.Rejected(reason));
        send(source, "{}");
        Await.until("it is dead", PATIENCE_MILLIS, () -> dead() == before + 1);
    }

    private long dead() {
        return exporter.spool.tallies().values().stream()
                .mapToLong(tally -> tally.dead())
                .sum();
    }

    private void send(String source, String payload) throws Exception {
        var envelope = Json.createObjectBuilder()
                .add("source", source)
                .add(
                        "exportConfig",
                        Json.createObjectBuilder()
                                .add("openSearch", Json.createObjectBuilder().add("hostport", "https://os.test:9200")))
                .add("payload", payload)
                .build();
        assertThat(Client.of(exporter.reports())
                        .post("/forward", envelope.toString())
                        .statusCode())
                .isEqualTo(200);
    }

    private String text(String path) {
        return ConsoleVisitor.text(visitor.get(path));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
