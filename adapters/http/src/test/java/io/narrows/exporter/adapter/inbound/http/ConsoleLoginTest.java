package io.narrows.exporter.adapter.inbound.http;

import static io.narrows.exporter.adapter.inbound.http.TokensOnDisk.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.access.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests who gets into the console, and what a visitor may do there.
class ConsoleLoginTest {
    private static final long PATIENCE_MILLIS = 10_000;

    /// What anybody may ask for.
    private static final Set<String> OPEN =
            Set.of("GET /console/login", "POST /console/login", "GET /console/files/{name}");

    /// What a reader may do.
    private static final List<String> LOOKS = List.of(
            "GET /console",
            "GET /console/series",
            "GET /console/deliveries",
            "GET /console/deliveries/resend",
            "GET /console/reports/{id}",
            "POST /console/reports/{id}/payload",
            "GET /console/consumers",
            "GET /console/consumers/{id}",
            "GET /console/consumers/{id}/pause",
            "GET /console/consumers/{id}/resume",
            "GET /console/sources",
            "GET /console/dead-letters",
            "GET /console/dead-letters/progress",
            "GET /console/dead-letters/replay",
            "GET /console/dead-letters/purge",
            "GET /console/routes",
            "POST /console/routes",
            "GET /console/plugins",
            "GET /console/audit");

    private static final List<String> CHANGES = List.of(
            "POST /console/deliveries/resend",
            "POST /console/consumers/{id}/test",
            "POST /console/consumers/{id}/pause",
            "POST /console/consumers/{id}/resume",
            "POST /console/dead-letters/replay",
            "POST /console/dead-letters/purge");

    @TempDir
    private Path scratch;

    private TokensOnDisk tokens;
    private StartedExporter exporter;

    @BeforeEach
    void start() throws IOException {
        tokens = TokensOnDisk.in(scratch);
        exporter = StartedExporter.with(tokens.settings());
    }

    @AfterEach
    void stop() {
        exporter.close();
    }

    @Test
    void theMatrixHasEveryPage() {
        var inTheMatrix = new ArrayList<>(OPEN);
        inTheMatrix.addAll(LOOKS);
        inTheMatrix.addAll(CHANGES);
        inTheMatrix.add("POST /console/logout");

        assertThat(exporter.http.consoleEndpoints().stream()
                        .flatMap(endpoint -> endpoint.handlers().keySet().stream()
                                .map(method -> method.text() + " " + endpoint.path()))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(inTheMatrix);
    }

    @Test
    void whoIsNotLoggedInIsShownTheWayToTheLogin() throws Exception {
        var visitor = new ConsoleVisitor(exporter.admin());
        for (var deed : List.of(LOOKS, CHANGES).stream().flatMap(List::stream).toList()) {
            var answer = perform(visitor, deed);

            assertThat(answer.statusCode()).describedAs(deed).isEqualTo(303);
            assertThat(answer.headers().firstValue("Location")).hasValue("/console/login");
        }
        var update = visitor.get("/console", "HX-Request", "true");

        assertThat(update.statusCode()).isEqualTo(401);
        assertThat(update.headers().firstValue("HX-Redirect")).hasValue("/console/login");
        assertThat(visitor.get("/console/login").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyPlainPathsAreOpen() throws Exception {
        var visitor = new ConsoleVisitor(exporter.admin());

        for (var path : List.of(
                "/console/files/..%2f..%2fconsumers",
                "/console/files/%2e%2e/%2e%2e/consumers",
                "/console/login/../../consumers",
                "/console/files/",
                "/console/login/")) {
            assertThat(visitor.get(path).statusCode()).describedAs(path).isIn(303, 400, 401);
        }
    }

    @Test
    void aTokenBecomesASessionWithoutTheToken() throws Exception {
        var visitor = new ConsoleVisitor(exporter.admin());

        var answer = visitor.logIn(" " + tokens.changer() + "\n");

        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                .startsWith("data_exporter_console_" + exporter.http.adminPort() + "=")
                .contains("; Path=/console", "; HttpOnly", "; SameSite=Strict")
                .doesNotContain("; Secure", tokens.changer());
        assertThat(visitor.get("/console").body()).contains("carl", "change").doesNotContain(tokens.changer());
    }

    @Test
    void aWrongTokenIsRefusedAndCounted() throws Exception {
        var visitor = new ConsoleVisitor(exporter.admin());
        for (var wrong : List.of(
                "",
                TokensOnDisk.create(),
                tokens.changer() + "x",
                tokens.changer().substring(1))) {
            var answer = visitor.logIn(wrong);

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
            assertThat(answer.body()).contains("not in the operators");
        }
        assertThat(api("/metrics").body()).contains("reason=\"unknown_token\"} 4.0");
    }

    @Test
    void aSessionCountsInTheConsoleOnly() throws Exception {
        var visitor = ConsoleVisitor.loggedIn(exporter.admin(), tokens.changer());

        assertThat(visitor.get("/consumers").statusCode()).isEqualTo(401);
        assertThat(visitor.post("/dead-letters/replay?all=true", Map.of()).statusCode())
                .isEqualTo(401);
        assertThat(visitor.get("/console/consumers").statusCode()).isEqualTo(200);
    }

    @Test
    void aLogoutEndsTheSession() throws Exception {
        var visitor = ConsoleVisitor.loggedIn(exporter.admin(), tokens.reader());
        visitor.get("/console");
        var cookie = visitor.cookie();

        var answer = visitor.submit("/console/logout", Map.of());

        assertThat(answer.headers().firstValue("Location")).hasValue("/console/login");
        assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow()).contains("; Max-Age=0");
        visitor.steal(cookie);
        assertThat(visitor.get("/console").statusCode()).isEqualTo(303);
    }

    @Test
    void aTokenThatLeavesTheFileTakesItsSessionsAlong() throws Exception {
        var carl = ConsoleVisitor.loggedIn(exporter.admin(), tokens.changer());
        var rita = ConsoleVisitor.loggedIn(exporter.admin(), tokens.reader());

        tokens.write(line("rita", Role.READ, tokens.reader()));

        Await.until(
                "the file is read again",
                PATIENCE_MILLIS,
                () -> carl.get("/console").statusCode() == 303);
        assertThat(rita.get("/console").statusCode()).isEqualTo(200);
    }

    @Test
    void aReaderSeesAndChangesNothing() throws Exception {
        var rita = ConsoleVisitor.loggedIn(exporter.admin(), tokens.reader());
        rita.get("/console");
        for (var look : LOOKS) {
            var answer = perform(rita, look);

            assertThat(answer.statusCode()).describedAs(look).isEqualTo(look.contains("/reports/") ? 404 : 200);
            assertThat(answer.body()).doesNotContain("/test\"", "action=\"/console/dead-letters/replay");
        }
        for (var change : CHANGES) {
            var answer = perform(rita, change);

            assertThat(answer.statusCode()).describedAs(change).isEqualTo(403);
        }
    }

    @Test
    void aFormThatIsNotOfThisVisitIsRefused() throws Exception {
        var carl = ConsoleVisitor.loggedIn(exporter.admin(), tokens.changer());
        var other = ConsoleVisitor.loggedIn(exporter.admin(), tokens.changer());
        carl.get("/console");
        other.get("/console");
        assertThat(carl.formToken()).isNotEqualTo(other.formToken());

        for (var change : CHANGES) {
            var path = path(change);
            assertThat(carl.post(path, Map.of()).statusCode()).isEqualTo(403);
            assertThat(carl.post(path, Map.of("token", other.formToken())).statusCode())
                    .isEqualTo(403);
            assertThat(carl.post(path, Map.of("token", carl.formToken()), "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(carl.post(path, Map.of("token", carl.formToken()), "Origin", "null")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(carl.post(path, Map.of("token", carl.formToken()), "Sec-Fetch-Site", "same-site")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(carl.send(path, "POST", "text/plain", "token=" + carl.formToken())
                            .statusCode())
                    .isEqualTo(415);
        }
    }

    @Test
    void whereNobodyLogsInFormsAreDefendedToo() throws Exception {
        try (var open = StartedExporter.start()) {
            var visitor = new ConsoleVisitor(open.admin());

            assertThat(visitor.get("/console/login").headers().firstValue("Location"))
                    .hasValue("/console");
            assertThat(visitor.get("/console/consumers/main").body()).contains("anonymous", "Test main");
            assertThat(visitor.post("/console/dead-letters/replay?all=true", Map.of())
                            .statusCode())
                    .isEqualTo(403);
            assertThat(visitor.submit("/console/dead-letters/replay?all=true", Map.of())
                            .statusCode())
                    .isEqualTo(303);
        }
    }

    @Test
    void aCookieThatIsNoneIsNobody() throws Exception {
        var visitor = ConsoleVisitor.loggedIn(exporter.admin(), tokens.changer());
        var name = visitor.cookie().orElseThrow().split("=", 2)[0];
        for (var forged : List.of(name + "=", name + "=x", name + "=" + "A".repeat(43), "x=y")) {
            visitor.steal(Optional.of(forged));

            assertThat(visitor.get("/console").statusCode()).describedAs(forged).isEqualTo(303);
        }
    }

    private HttpResponse<String> perform(ConsoleVisitor visitor, String deed) {
        return deed.startsWith("GET ")
                ? visitor.get(path(deed))
                : visitor.submit(path(deed), Map.of("source", "ingest_a", "settings", "{}"));
    }

    private static String path(String deed) {
        var path = deed.substring(deed.indexOf(' ') + 1).replace("{id}", "main");
        return path.contains("dead-letters/") || path.contains("/resend") ? path + "?all=true" : path;
    }

    private HttpResponse<String> api(String path) {
        return new ConsoleVisitor(exporter.admin()).get(path, "Authorization", "Bearer " + tokens.reader());
    }
}
