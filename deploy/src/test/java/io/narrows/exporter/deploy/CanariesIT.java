package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.test.process.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests that no secret shows, of whatever kind: settings of envelopes and of named consumers, headers, tokens, URLs,
/// credentials that the operator lends, and payloads. All consumers run at once, at the level trace, with destinations
/// that repeat what they were sent; then everything that the exporter tells is searched: answers, receipts, metrics,
/// dead letters, the log, the audit log, and the names of threads.
class CanariesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String NOBODY_LISTENS = "127.0.0.1:1";

    @TempDir
    private Path scratch;

    /// Each secret with what it is.
    private final Map<String, String> canaries = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final String sender = token("the token of a sender", Role.SEND);
    private final String operator = token("the token of an operator", Role.CHANGE);

    @Test
    void noSecretOfAnyKindShows() throws Exception {
        try (var echo = TestHttpServer.start(CanariesIT::echo);
                var exporter = start(echo)) {
            var reports = envelopes(echo).stream()
                    .map(exportConfig -> forward(exporter, exportConfig))
                    .toList();
            reports.forEach(report -> awaitAttempt(exporter, report));
            post(exporter.server("/forward"), sender, "{\"password\":\"" + canary("a body that is not JSON") + "\" x}");
            reports.forEach(report ->
                    told.add(get(exporter.server("/reports/" + report), sender).body()));
            for (var change : List.of("/dead-letters/replay?all=true", "/consumers/hook/test")) {
                tell(send("POST", exporter.admin(change), operator, "{}"));
            }
            tell(send("DELETE", exporter.admin("/dead-letters?all=true"), operator, ""));
            for (var path : List.of(
                    "/consumers", "/health/ready", "/metrics", "/dead-letters", "/pending", "/security/audit")) {
                tell(get(exporter.admin(path), operator));
            }
            told.add(ChildProcess.run(ChildProcess.ofTheJdk("jcmd"), String.valueOf(exporter.pid()), "Thread.print"));
            told.add(virtualThreads(exporter));
            exporter.terminate();
            told.add(exporter.awaitEnd().text());

            assertThat(told).hasSizeGreaterThan(30).noneMatch(String::isEmpty);
            assertThat(echo.asked()).as("requests that were repeated").hasSizeGreaterThan(3);
            canaries.forEach((secret, what) -> assertThat(told).as(what).noneMatch(text -> text.contains(secret)));
        }
    }

    private ExporterProcess start(TestHttpServer echo) throws IOException {
        var secrets = Files.createDirectory(scratch.resolve("secrets"));
        Files.writeString(secrets.resolve("csp"), canary("the token of the governor"));
        var senders = tokenFile("senders", new TokenEntry("ci", Role.SEND, TokenHash.of(sender)));
        var operators = tokenFile("operators", new TokenEntry("op", Role.CHANGE, TokenHash.of(operator)));
        var configuration = Files.writeString(scratch.resolve("my.yaml"), """
                security:
                  profile: open
                  tokenFile: %s
                  senders:
                    ci: {sources: '*', consumers: '*', settings: own}
                admin.tokenFile: %s
                consumers:
                  governor: {secretsDirectory: %s, tokenEndpoint: '%s'}
                  s3: {lendCredentials: true}
                  kafka: {allowedBrokers: '%s'}
                  hook: {type: webhook, url: '%s', signingSecret: '%s', secretHeaders: 'X-Key: %s'}
                  mailer: {type: smtp, hostport: '%s', from: a@example.org, to: b@example.org, username: u, password: '%s'}
                """.formatted(
                        senders,
                        operators,
                        secrets,
                        echo.url() + "/token",
                        NOBODY_LISTENS,
                        echo.url() + "/" + canary("the URL of a named webhook"),
                        canary("the signing secret of a named webhook"),
                        canary("a header of a named webhook"),
                        NOBODY_LISTENS,
                        canary("the password of a named mail server")));
        return ExporterProcess.start(
                scratch,
                Map.of(
                        "DATA_EXPORTER_CONFIG", configuration.toString(),
                        "LOG_LEVEL", "trace",
                        "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                        "AWS_SECRET_ACCESS_KEY", canary("the lent secret key"),
                        "AWS_SESSION_TOKEN", canary("the lent session token")));
    }

    private Path tokenFile(String name, TokenEntry entry) throws IOException {
        return Files.writeString(scratch.resolve(name), entry + "\n");
    }

    private List<String> envelopes(TestHttpServer echo) {
        var url = echo.url();
        return List.of(
                "{\"openSearch\":{\"hostport\":\"%s\",\"username\":\"u\",\"password\":\"%s\"}}"
                        .formatted(url, canary("a password for openSearch")),
                "{\"openSearch\":{\"hostport\":\"http://u:%s@%s\"}}"
                        .formatted(canary("a URL for openSearch"), echo.hostPort()),
                "{\"webhook\":{\"url\":\"%s/hooks/%s?token=%s\",\"signingSecret\":\"%s\",\"secretHeaders\":\"Authorization: Bearer %s\"}}"
                        .formatted(
                                url,
                                canary("the path of a webhook"),
                                canary("the query of a webhook"),
                                canary("the signing secret of a webhook"),
                                canary("a header of a webhook")),
                "{\"webhook\":{\"url\":\"%s\",\"secretHeaders\":\"%s\"}}".formatted(url, canary("no header")),
                "{\"s3\":{\"bucket\":\"b\",\"endpoint\":\"%s\",\"accessKeyId\":\"A\",\"secretAccessKey\":\"%s\"}}"
                        .formatted(url, canary("a secret key for s3")),
                "{\"s3\":{\"bucket\":\"b\",\"endpoint\":\"%s\"}}".formatted(url),
                "{\"smtp\":{\"hostport\":\"%s\",\"from\":\"a@b.org\",\"to\":\"c@d.org\",\"username\":\"u\",\"password\":\"%s\"}}"
                        .formatted(NOBODY_LISTENS, canary("a password for smtp")),
                "{\"kafka\":{\"bootstrapServers\":\"%s\",\"username\":\"u\",\"password\":\"%s\"}}"
                        .formatted(NOBODY_LISTENS, canary("a password for kafka")),
                "{\"governor\":{\"clusterId\":\"c\",\"url\":\"%s\",\"cspSecretName\":\"csp\"}}".formatted(url),
                "{\"pagerParrot\":{\"token\":\"%s\"}}".formatted(canary("a setting of a consumer that is not there")),
                "{\"openSearch\":{\"hostport\":\"%s\",\"pasword\":\"%s\"}}"
                        .formatted(url, canary("a setting with a typo")),
                "{\"file\":{},\"hook\":{},\"mailer\":{}}");
    }

    /// Answers as a destination does that means harm: with all that it was sent.
    private static Said echo(Asked asked) {
        if (asked.target().equals("/token")) {
            return Said.of(400, asked.body());
        }
        return Said.of(400, asked.target() + " " + asked.headers() + " " + asked.body())
                .with("X-Echo", asked.target());
    }

    private String forward(ExporterProcess exporter, String exportConfig) {
        var payload = "{\"finding\":\"" + canary("a payload") + "\"}";
        var answer = post(exporter.server("/forward"), sender, Envelopes.envelope("s", exportConfig, payload));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.id();
    }

    /// Waits until each delivery of a report has ended or failed once.
    private void awaitAttempt(ExporterProcess exporter, String report) {
        Await.until("an attempt at " + report, PATIENCE, () -> {
            var deliveries =
                    get(exporter.server("/reports/" + report), sender).json().getJsonArray("deliveries");
            var isTried = deliveries.stream()
                    .map(delivery -> delivery.asJsonObject())
                    .allMatch(delivery -> !delivery.getString("state").equals("pending")
                            || !delivery.getString("reason", "").isEmpty());
            return isTried ? Optional.of(report) : Optional.empty();
        });
    }

    private String virtualThreads(ExporterProcess exporter) throws IOException {
        var dump = scratch.resolve("threads.txt");
        ChildProcess.run(
                ChildProcess.ofTheJdk("jcmd"), String.valueOf(exporter.pid()), "Thread.dump_to_file", dump.toString());
        return Files.readString(dump);
    }

    private Http.Answer post(URI uri, String token, String body) {
        return tell(send("POST", uri, token, body));
    }

    private static Http.Answer get(URI uri, String token) {
        return send("GET", uri, token, "");
    }

    private Http.Answer tell(Http.Answer answer) {
        told.add(answer.body() + answer.headers());
        return answer;
    }

    private static Http.Answer send(String method, URI uri, String token, String body) {
        return Http.send(
                method, uri, Map.of("Authorization", "Bearer " + token), body.getBytes(StandardCharsets.UTF_8));
    }

    private String canary(String what) {
        var secret = "hunter" + canaries.size() + "Tr0ub4dor";
        canaries.put(secret, what);
        return secret;
    }

    private String token(String what, Role role) {
        var token = Token.create(role, new SecureRandom());
        canaries.put(token, what);
        return token;
    }
}
