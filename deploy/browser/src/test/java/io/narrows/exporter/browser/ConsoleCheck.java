package io.narrows.exporter.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Visits the console of a running exporter with a real browser and its keyboard.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleCheck {
    private static final Path PROGRAM =
            Path.of("..", "target", "data-exporter", "bin", "data-exporter").toAbsolutePath();
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");
    private static final Pattern TOKEN = Pattern.compile("dxop_[A-Za-z0-9_-]+");
    private static final Pattern LINE = Pattern.compile("(?m)^\\w+ (?:read|change) sha256:[0-9a-f]{64}$");
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9A-Z]{26})\"");
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /// What a stranger may send as a source.
    private static final String HOSTILE = "<script>alert(1)</script>\\\" \\u202Eevil";

    @TempDir
    private static Path scratch;

    private static Destinations destinations;
    private static ChildProcess exporter;
    private static Browser browser;
    private static String token;
    private static String admin;
    private static String reports;
    private static String deliveredReport;

    @BeforeAll
    static void start() throws Exception {
        destinations = new Destinations();
        var made = ChildProcess.run(PROGRAM.toString(), "token", "new", "alice", "--role", "change");
        token = found(TOKEN, made, 0);
        var tokens = Files.writeString(scratch.resolve("tokens"), found(LINE, made, 0) + "\n");
        var configuration = Files.writeString(scratch.resolve("console.yaml"), """
                consumers:
                  healthy:
                    type: webhook
                    url: %s
                  slow:
                    type: webhook
                    url: %s
                  paused:
                    type: webhook
                    url: %s
                  dead:
                    type: webhook
                    url: %s
                routes:
                  benchmarks:
                    source: "kubebench_*"
                    consumers: healthy, slow
                  findings:
                    source: "trivy_*"
                    consumers: healthy, paused
                  anything-odd:
                    source: "*odd*"
                    consumers: dead
                """.formatted(
                        destinations.url("/ok"),
                        destinations.url("/slow"),
                        destinations.url("/ok"),
                        destinations.url("/refuse")));
        exporter = ChildProcess.start(
                List.of(PROGRAM.toString(), "serve", "--config=" + configuration),
                Map.of(
                        "SERVER_PORT", "0",
                        "ADMIN_PORT", "0",
                        "ADMIN_TOKEN_FILE", tokens.toString(),
                        "SPOOL_DIRECTORY", scratch.resolve("spool").toString(),
                        "CONSUMERS_FILE_DIRECTORY", scratch.resolve("reports").toString()));
        var ready = exporter.awaitLine(READY);
        reports = "http://localhost:" + ready.group(1);
        admin = "http://localhost:" + ready.group(2);
        operate("POST", "/consumers/paused/pause?reason=maintenance");
        for (int i = 0; i < 12; i++) {
            deliveredReport = send("kubebench_report");
            send("trivy_report");
            send("odd_" + i % 3);
        }
        send(HOSTILE + " odd");
        browser = new Browser(scratch.resolve("profile"));
        await("dead letters", () -> operate("GET", "/dead-letters").contains("severity"));
    }

    @AfterAll
    static void stop() {
        browser.close();
        exporter.close();
        destinations.close();
    }

    @Test
    @Order(1)
    void anOperatorLogsIn() throws IOException {
        browser.open(admin + "/console");
        browser.awaitText("Log in");
        assertIsUsable("login");

        browser.type("#token", token);
        browser.press("button[type=submit]");

        browser.awaitText("Flow");
    }

    @Test
    @Order(2)
    void everyScreenCanBeUsedByEverybodyInLightAndDark() throws IOException {
        for (var screen : List.of(
                "/console",
                "/console/deliveries",
                "/console/deliveries/resend?all=true",
                "/console/reports/" + deliveredReport,
                "/console/dead-letters",
                "/console/dead-letters/replay?all=true",
                "/console/consumers",
                "/console/consumers/healthy",
                "/console/consumers/slow",
                "/console/consumers/paused",
                "/console/consumers/dead",
                "/console/routes",
                "/console/sources",
                "/console/plugins",
                "/console/audit")) {
            browser.open(admin + screen);
            assertIsUsable(screen.replaceAll("\\?.*|[0-9A-Z]{26}", "")
                    .replaceAll("[/]+", "-")
                    .substring(1));
        }
    }

    @Test
    @Order(3)
    void theFlowUpdatesItselfAndDrawsItsChart() throws IOException {
        browser.open(admin + "/console");
        send("kubebench_other");

        browser.awaitText("kubebench_other");
        browser.awaitElement("#chart canvas");

        assertThat(browser.text()).contains("\uFFFDevil", "<script>");
        browser.press("a[href='?live=off']");
        browser.awaitText("Does not update");
        photographBoth("flow");
        assertNoComplaints();
    }

    @Test
    @Order(4)
    void aConsumerIsTestedPausedAndResumed() {
        browser.open(admin + "/console/consumers/healthy");
        browser.press("form[action$='/test'] button");
        browser.awaitText("delivered");

        browser.open(admin + "/console/consumers/healthy");
        browser.type("#reason", "a look at the index");
        browser.press("form[action$='/pause'] button");
        browser.awaitText("a look at the index");
        browser.press("form[action$='/resume'] button");
        browser.awaitElement("form[action$='/pause']");

        assertNoComplaints();
    }

    @Test
    @Order(5)
    void deadLettersOfAReasonAreReplayed() throws IOException {
        browser.open(admin + "/console/dead-letters");
        browser.awaitText("severity");
        photographBoth("dead-letters");
        destinations.repair();

        browser.press("a.replay-reason");
        browser.awaitText("Replay");
        browser.press("form[method=post] button.primary");

        browser.awaitText("Replayed");
        browser.awaitText("0 dead again");
        assertNoComplaints();
    }

    @Test
    @Order(6)
    void aReportIsFoundLookedAtAndSentAgain() throws IOException {
        browser.open(admin + "/console/deliveries");
        browser.type("#f-source", "kubebench_report");
        browser.press("form.filter button");
        browser.awaitText("kubebench_report");
        browser.press("a[href='/console/reports/" + deliveredReport + "']");
        browser.awaitText("What it said");
        browser.press("form[action*='/payload'] button");
        browser.awaitText("\"finding\"");
        photographBoth("report");

        browser.press("a[href^='/console/deliveries/resend']");
        browser.awaitText("would be made again");
        browser.press("form[method=post] button.primary");

        browser.awaitText("Deliveries");
        assertNoComplaints();
    }

    @Test
    @Order(7)
    void theRoutesSayWhoGetsAReport() {
        browser.open(admin + "/console/routes");
        browser.type("#source", "trivy_report");
        browser.press("form[action^='/console/routes'] button");

        browser.awaitText("route findings");
        assertNoComplaints();
    }

    @Test
    @Order(8)
    void theAuditHasItAllAndTheOperatorLogsOut() {
        browser.open(admin + "/console/audit");
        assertThat(browser.text())
                .contains("alice", "/console/login", "/test", "/pause", "/resume", "/replay", "/payload", "/resend");

        browser.press("form[action='/console/logout'] button");

        browser.awaitText("Log in");
        browser.open(admin + "/console");
        browser.awaitText("Log in");
    }

    private static void assertIsUsable(String screen) throws IOException {
        for (var scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            assertThat(browser.barriers()).describedAs(screen + " " + scheme).isEmpty();
            browser.photograph(SCREENSHOTS.resolve("all").resolve(screen + "-" + scheme + ".png"));
        }
        browser.prefer("light");
        assertNoComplaints();
    }

    private static void photographBoth(String name) throws IOException {
        for (var scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            browser.photograph(SCREENSHOTS.resolve(name + "-" + scheme + ".png"));
        }
        browser.prefer("light");
    }

    private static void assertNoComplaints() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static String send(String source) {
        var envelope = "{\"source\":\"" + source
                + "\",\"exportConfig\":{},\"labels\":{\"cluster\":\"prod-eu\"},\"payload\":{\"finding\":\"port 22 is open\",\"node\":\"worker-1\"}}";
        return found(ID, request("POST", reports + "/forward", envelope, ""), 1);
    }

    private static String operate(String method, String path) {
        return request(method, admin + path, "", "Bearer " + token);
    }

    private static String request(String method, String url, String body, String authorization) {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url)).method(method, BodyPublishers.ofString(body));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            return client.send(request.build(), BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new AssertionError(url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(url, e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in time: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static String found(Pattern pattern, String text, int group) {
        var match = pattern.matcher(text);
        if (!match.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return match.group(group);
    }
}
