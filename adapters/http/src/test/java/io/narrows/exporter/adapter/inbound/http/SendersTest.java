package io.narrows.exporter.adapter.inbound.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.narrows.exporter.adapter.inbound.http.RawConnection.Answer;
import io.narrows.exporter.adapter.inbound.http.senders.AccountLogin;
import io.narrows.exporter.adapter.inbound.http.senders.ClusterKeys;
import io.narrows.exporter.adapter.inbound.http.senders.QuotaSettings;
import io.narrows.exporter.adapter.inbound.http.senders.ServiceAccounts;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests which sender may do what, at every endpoint for reports, over sockets.
class SendersTest {
    private static final long PATIENCE_MILLIS = 10_000;
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9A-Z]{26})\"");
    private static final String EVENT =
            "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/a\",\"type\":\"t\",\"data\":{\"a\":1}}";
    private static final String OWN = "\"openSearch\":{\"hostport\":\"x\"}";

    @TempDir
    private static Path scratch;

    private static SenderTokens tokens;
    private static StartedExporter strict;
    private static StartedExporter narrows;
    private static StartedExporter open;

    @BeforeAll
    static void start() throws IOException {
        tokens = SenderTokens.in(scratch);
        strict = StartedExporter.with(tokens.settings(SecurityProfile.STRICT));
        narrows = StartedExporter.with(tokens.settings(SecurityProfile.NARROWS, "10.0.0.0/8", "127.0.0.0/8"));
        open = StartedExporter.with(tokens.settings(SecurityProfile.OPEN));
    }

    @AfterAll
    static void stop() {
        strict.close();
        narrows.close();
        open.close();
    }

    /// Each cell is an answer: its status and, if a rule refused, the field that it names.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // source, consumers          | nobody | ci                       | lab | router              | gone
                "forward kube_a main {}       | 401 | 200                         | 200 | 403 exportConfig.main | 403 Authorization",
                "forward kube_a none          | 401 | 200                         | 200 | 200                 | 403 Authorization",
                "forward other main {}        | 401 | 403 source                  | 200 | 403 source          | 403 Authorization",
                "forward other none           | 401 | 403 source                  | 200 | 403 source          | 403 Authorization",
                "forward kube_a openSearch    | 401 | 403 exportConfig.openSearch | 200 | 403 exportConfig.openSearch | 403 Authorization",
                "forward kube_a main openSearch | 401 | 403 exportConfig.openSearch | 200 | 403 exportConfig.main | 403 Authorization",
                "forward kube_a typo          | 401 | 403 exportConfig.typo       | 200 | 403 exportConfig.typo | 403 Authorization",
                "forward ingest_ci none       | 401 | 200                         | 200 | 200                 | 403 Authorization",
                "ingest ingest_ci             | 401 | 200                         | 200 | 200                 | 403 Authorization",
                "ingest ingest_other          | 401 | 403 source                  | 200 | 200                 | 403 Authorization",
                "ingest nowhere               | 401 | 403 source                  | 404 | 403 source          | 403 Authorization",
                "event ingest_ci              | 401 | 200                         | 200 | 200                 | 403 Authorization",
                "event ingest_other           | 401 | 403 source                  | 200 | 200                 | 403 Authorization",
                "binary ingest_ci             | 401 | 200                         | 200 | 200                 | 403 Authorization",
                "binary ingest_other          | 401 | 403 source                  | 200 | 200                 | 403 Authorization",
                "receipt of-ci                | 401 | 200                         | 404 | 404                 | 403 Authorization",
                "receipt of-lab               | 401 | 404                         | 200 | 404                 | 403 Authorization",
                "path PUT /forward            | 401 | 405                         | 405 | 405                 | 403 Authorization",
                "path GET /nothing            | 401 | 404                         | 404 | 404                 | 403 Authorization",
                "path OPTIONS /forward        | 401 | 405                         | 405 | 405                 | 403 Authorization"
            })
    void whoMayDoWhat(String deed, String nobody, String ci, String lab, String router, String gone)
            throws IOException {
        var cells = List.of(nobody, ci, lab, router, gone);
        var senders = List.of("nobody", "ci", "lab", "router", "gone");
        for (int i = 0; i < cells.size(); i++) {
            var answer = deed(strict, deed, tokens.header(senders.get(i)));
            var cell = cells.get(i).split(" ", -1);

            assertThat(answer.status())
                    .describedAs(senders.get(i) + ": " + answer.body())
                    .isEqualTo(Integer.parseInt(cell[0]));
            if (cell.length > 1) {
                assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
                assertThat(answer.body())
                        .contains("\"field\":\"" + cell[1] + "\"", "security.senders." + senders.get(i));
            }
            if (answer.status() == 401) {
                assertThat(answer.header("www-authenticate")).startsWith("Bearer realm=\"data-exporter\"");
                assertThat(answer.body()).contains("\"field\":\"Authorization\"", "security.tokenFile");
            }
        }
    }

    @Test
    void settingsAreOnlyForSendersThatMayGiveThem() throws IOException {
        var answer = deed(strict, "forward kube_a openSearch", tokens.header("picky"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).contains("\"field\":\"exportConfig.openSearch\"", "security.senders.picky.settings");
        assertThat(deed(strict, "forward kube_a main", tokens.header("picky")).status())
                .isEqualTo(200);
        assertThat(deed(strict, "forward kube_a typo", tokens.header("picky")).status())
                .isEqualTo(200);
        var blank = "\"main\":{\"enabled\":true},\"openSearch\":{\"hostport\":\"\",\"checkCert\":true}";
        assertThat(post(strict, "/forward", tokens.header("picky"), envelope("kube_a", blank))
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/forward", "/ingest/ingest_ci"})
    void aSenderThatIsRefusedDoesNotSendItsBodyFirst(String path) throws IOException {
        for (var header : List.of("", "Authorization: Bearer " + SenderTokens.create(), tokens.header("gone"))) {
            try (var connection = new RawConnection(strict.http.port())) {
                connection.send(head("POST", path, header, "Content-Length: 9000000", "Expect: 100-continue"));

                assertThat(connection.answer().status()).isIn(401, 403);
            }
        }
    }

    @Test
    void whatIsNoTokenOfTheFileOpensNothing() throws IOException {
        var token = tokens.header("lab").substring("Authorization: Bearer ".length());
        for (var header : List.of(
                "Authorization: Bearer",
                "Authorization: " + token,
                "Authorization: Basic " + token,
                "Authorization: Bearer " + token + "x",
                "Authorization: Bearer " + TokenHash.of(token),
                "Authorization: Bearer " + "x".repeat(6_000),
                "Authorization: Bearer " + token + "\r\nAuthorization: Bearer " + token,
                "Cookie: token=" + token)) {
            for (var exporter : List.of(strict, narrows, open)) {
                var answer = post(exporter, "/forward", header, envelope("kube_a", ""));

                boolean isAnonymous = header.startsWith("Cookie") && exporter != strict;
                assertThat(answer.status())
                        .describedAs(header.substring(0, 20))
                        .isEqualTo(isAnonymous ? exporter == open ? 200 : 403 : 401);
            }
        }
    }

    @Test
    void aTokenIsCheckedOverHttp2AsWell() throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            var request = HttpRequest.newBuilder(URI.create(strict.reports() + "/reports/01K00000000000000000000000"));

            var without = client.send(request.build(), BodyHandlers.ofString());
            var with = client.send(
                    request.header("Authorization", tokens.header("ci").substring("Authorization: ".length()))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(without.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(with.statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anIdempotencyKeyBelongsToItsSender() throws IOException {
        var key = "Idempotency-Key: nightly\r\n";
        var body = envelope("kube_a", "\"main\":{}");

        var first = id(post(strict, "/forward", key + tokens.header("ci"), body));
        var again = id(post(strict, "/forward", key + tokens.header("ci"), body));
        var other = id(post(strict, "/forward", key + tokens.header("lab"), body));

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        assertThat(post(strict, "/forward", key + tokens.header("lab"), envelope("kube_b", ""))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void anEventBelongsToItsSender() throws IOException {
        var ofCi = id(deed(strict, "event ingest_ci", tokens.header("ci")));

        assertThat(id(deed(strict, "event ingest_ci", tokens.header("ci")))).isEqualTo(ofCi);
        assertThat(id(deed(strict, "event ingest_ci", tokens.header("lab")))).isNotEqualTo(ofCi);
    }

    @Test
    void theLongestKeyBelongsToItsSenderToo() throws IOException {
        var key = "Idempotency-Key: " + "k".repeat(255) + "\r\n";
        var body = envelope("kube_a", "");

        var first = id(post(strict, "/forward", key + tokens.header("ci"), body));

        assertThat(id(post(strict, "/forward", key + tokens.header("ci"), body)))
                .isEqualTo(first);
        assertThat(id(post(strict, "/forward", key + tokens.header("lab"), body)))
                .isNotEqualTo(first);
    }

    @Test
    void scannersOfNarrowsNeedNoTokenFromTheirNetworksAndGetExactly200() throws IOException {
        var named = post(narrows, "/forward", "", envelope("kubebench_report", "\"main\":{}"));
        var own = post(narrows, "/forward", "", envelope("kubebench_report", OWN + ",\"file\":{\"path\":\"\"}"));

        assertThat(named.status()).isEqualTo(200);
        assertThat(own.status()).isEqualTo(200);
        assertThat(request(narrows, "GET", "/reports/" + id(own), "").status()).isEqualTo(200);
        assertThat(post(narrows, "/forward", "", envelope("kube_a", "")).status())
                .isEqualTo(403);
        assertThat(post(narrows, "/ingest/ingest_ci", "", "{}").status()).isEqualTo(403);
        assertThat(request(narrows, "GET", "/reports/" + idOf(narrows, "ci"), "")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void scannersFromElsewhereNeedAToken() throws IOException {
        try (var exporter = StartedExporter.with(tokens.settings(SecurityProfile.NARROWS, "10.0.0.0/8", "::1"))) {
            var refused = post(exporter, "/forward", "", envelope("kubebench_report", ""));

            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.body()).contains("security.peers");
            assertThat(post(exporter, "/forward", tokens.header("lab"), envelope("kubebench_report", ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void anybodySendsToAnOpenExporterAndATokenStillSaysWhoItIs() throws IOException {
        assertThat(post(open, "/forward", "", envelope("anything", OWN)).status())
                .isEqualTo(200);
        assertThat(post(open, "/forward", tokens.header("ci"), envelope("anything", ""))
                        .status())
                .isEqualTo(403);
        assertThat(request(open, "GET", "/reports/" + idOf(open, "ci"), "").status())
                .isEqualTo(200);
        assertThat(request(open, "GET", "/reports/" + idOf(open, "ci"), tokens.header("lab"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theMetricsTellTheProfile() throws Exception {
        assertThat(profile(strict)).contains("{profile=\"strict\"} 1.0", "{profile=\"open\"} 0.0");
        assertThat(profile(narrows)).contains("{profile=\"narrows\"} 1.0", "{profile=\"strict\"} 0.0");
        assertThat(profile(open)).contains("{profile=\"open\"} 1.0", "{profile=\"strict\"} 0.0");
    }

    private static List<String> profile(StartedExporter exporter) throws Exception {
        return Client.of(exporter.admin())
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("data_exporter_security_profile{"))
                .map(line -> line.substring(line.indexOf('{')))
                .toList();
    }

    @Test
    void podsLogInWithTheTokensOfTheirServiceAccounts() throws Exception {
        var key = new RSAKeyGenerator(2048).keyID("k").generate();
        var published = new AtomicReference<>("nothing yet");
        var accounts = new AccountLogin(
                new ServiceAccounts(
                        ClusterKeys.later(() -> String.valueOf(published.get())), "https://cluster", "data-exporter"),
                Map.of("ci", List.of(new Glob("security/kube-*"))));
        var good = "Authorization: Bearer " + projected(key, "kube-bench", "data-exporter");
        var other = "Authorization: Bearer " + projected(key, "stranger", "data-exporter");
        var forTheApi = "Authorization: Bearer " + projected(key, "kube-bench", "api");
        try (var log = LogRecords.capture()) {
            try (var exporter = StartedExporter.with(tokens.settings(SecurityProfile.STRICT, Optional.of(accounts)))) {
                assertThat(post(exporter, "/forward", good, envelope("kube_a", ""))
                                .header("retry-after"))
                        .isEqualTo("10");
            }
            published.set(new JWKSet(key.toPublicJWK()).toString());
            var read = new AccountLogin(
                    new ServiceAccounts(
                            ClusterKeys.present(() -> String.valueOf(published.get())),
                            "https://cluster",
                            "data-exporter"),
                    accounts.senders());
            try (var exporter = StartedExporter.with(tokens.settings(SecurityProfile.STRICT, Optional.of(read)))) {
                var taken = post(exporter, "/forward", good, envelope("kube_a", "\"main\":{}"));
                var stranger = post(exporter, "/forward", other, envelope("kube_a", ""));
                var wrong = post(exporter, "/forward", forTheApi, envelope("kube_a", ""));

                assertThat(taken.status()).isEqualTo(200);
                assertThat(request(exporter, "GET", "/reports/" + id(taken), tokens.header("ci"))
                                .status())
                        .isEqualTo(200);
                assertThat(post(exporter, "/forward", good, envelope("other", ""))
                                .status())
                        .isEqualTo(403);
                assertThat(stranger.status()).isEqualTo(403);
                assertThat(stranger.body()).contains("security/stranger", "serviceAccounts");
                assertThat(wrong.status()).isEqualTo(401);
                assertThat(wrong.body()).contains("is for another audience than data-exporter");
                assertThat(post(exporter, "/forward", tokens.header("ci"), envelope("kube_a", ""))
                                .status())
                        .isEqualTo(200);
                var metrics = Client.of(exporter.admin()).get("/metrics").body();
                assertThat(metrics).contains("senders_refused_total{reason=\"wrong_account_token\"} 1.0\n");
                assertThat(List.of(taken.body(), stranger.body(), wrong.body(), metrics, log.text()))
                        .allSatisfy(text -> assertThat(text)
                                .doesNotContain(good.substring(30), other.substring(30), forTheApi.substring(30)));
            }
        }
    }

    private static String projected(RSAKey key, String account, String audience) throws JOSEException {
        var claims = new JWTClaimsSet.Builder()
                .issuer("https://cluster")
                .audience(audience)
                .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                .claim("kubernetes.io", Map.of("namespace", "security", "serviceaccount", Map.of("name", account)));
        var header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build();
        var jwt = new SignedJWT(header, claims.build());
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    @Test
    void tokensAreReplacedWhileTheExporterRuns(@TempDir Path folder) throws IOException {
        var rotated = SenderTokens.in(folder);
        var next = SenderTokens.create();
        try (var exporter = StartedExporter.with(rotated.settings(SecurityProfile.STRICT))) {
            rotated.write(TokensOnDisk.line("ci", Role.SEND, next));

            Await.until("the old token ends", PATIENCE_MILLIS, () -> status(exporter, rotated.header("ci")) == 401);
            assertThat(status(exporter, "Authorization: Bearer " + next)).isEqualTo(200);
        }
    }

    @Test
    void whoSendsTooMuchWaitsAndNobodyElse() throws Exception {
        var tooMuch = tokens.limited(new QuotaSettings(20, 0, 0, 0, 0, 0));
        try (var exporter = StartedExporter.with(tooMuch)) {
            var answers = new ArrayList<Answer>();
            for (int i = 0; i < 200; i++) {
                answers.add(post(exporter, "/forward", tokens.header("ci"), envelope("kube_a", "")));
            }

            assertThat(answers).extracting(Answer::status).contains(200, 429).containsOnly(200, 429);
            assertThat(answers).filteredOn(answer -> answer.status() == 429).allSatisfy(answer -> {
                assertThat(answer.header("retry-after")).isEqualTo("1");
                assertThat(answer.body()).contains("security.maxRequestsPerSecond");
            });
            assertThat(status(exporter, tokens.header("lab"))).isEqualTo(200);
            assertThat(status(exporter, "")).isEqualTo(200);
            assertThat(Client.of(exporter.admin()).get("/metrics").body())
                    .contains("data_exporter_senders_refused_total{reason=\"rate\"}")
                    .doesNotContain("data_exporter_senders_refused_total{reason=\"rate\"} 0.0");
        }
    }

    @Test
    void bytesKeysAndWaitsHaveQuotasToo() throws Exception {
        try (var exporter = StartedExporter.with(tokens.limited(new QuotaSettings(0, 1_000, 2, 1, 0, 0)))) {
            var large = envelope("kube_a", "").replace("{}\"}", "x".repeat(9_000) + "\"}");
            assertThat(post(exporter, "/forward", tokens.header("ci"), large).status())
                    .isEqualTo(200);
            var refused = post(exporter, "/forward", tokens.header("ci"), envelope("kube_a", ""));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(2, 10);
            assertThat(refused.body()).contains("security.maxBytesPerSecond");

            for (int i = 0; i < 3; i++) {
                var key = "Idempotency-Key: k" + i + "\r\n";
                assertThat(post(exporter, "/forward", key + tokens.header("lab"), envelope("a", ""))
                                .status())
                        .isEqualTo(i < 2 ? 200 : 429);
            }
            assertThat(post(exporter, "/forward", tokens.header("lab"), envelope("a", ""))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aSenderHasAShareOfTheSpoolAndItsReportsGiveItBack() throws Exception {
        try (var exporter = StartedExporter.with(tokens.limited(new QuotaSettings(0, 0, 0, 0, 0, 10_000)))) {
            exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("not now"));
            var report = envelope("kube_a", OWN).replace("{}\"}", "x".repeat(4_000) + "\"}");
            for (var sender : List.of("lab", "picky", "")) {
                assertThat(post(
                                        exporter,
                                        "/forward",
                                        tokens.header(sender),
                                        sender.equals("picky") ? large("main") : report)
                                .status())
                        .isEqualTo(200);
            }
            assertThat(post(exporter, "/forward", tokens.header("lab"), report).status())
                    .isEqualTo(200);
            var refused = post(exporter, "/forward", tokens.header("lab"), report);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("retry-after")).isEqualTo("10");
            assertThat(refused.body()).contains("security.maxSpoolBytes");
            assertThat(post(exporter, "/forward", tokens.header("picky"), large("main"))
                            .status())
                    .isEqualTo(200);
            assertThat(Client.of(exporter.admin()).get("/metrics").body())
                    .contains("data_exporter_senders_refused_total{reason=\"spool_share\"} 1.0");

            Client.of(exporter.admin()).send("DELETE", "/pending?all=true", "");
            exporter.openSearch.answer(DeliveryResult.Delivered::new);

            Await.until(
                    "room again",
                    PATIENCE_MILLIS,
                    () -> statusOf(() -> post(exporter, "/forward", tokens.header("lab"), report)) == 200);
        }
    }

    @Test
    void aSenderGivesSoManyDifferentSettingsInADay() throws Exception {
        try (var exporter = StartedExporter.with(tokens.limited(new QuotaSettings(0, 0, 0, 0, 2, 0)))) {
            for (int i = 0; i < 4; i++) {
                var other = envelope("a", OWN.replace("\"x\"", "\"host" + i + "\""));
                var answer = post(exporter, "/forward", tokens.header("lab"), other);
                assertThat(answer.status()).isEqualTo(i < 2 ? 200 : 429);
                if (i >= 2) {
                    assertThat(answer.body()).contains("security.maxLanesPerDay");
                    assertThat(Integer.parseInt(answer.header("retry-after"))).isBetween(86_000, 86_400);
                }
            }
            assertThat(post(
                                    exporter,
                                    "/forward",
                                    tokens.header("lab"),
                                    envelope("a", OWN.replace("\"x\"", "\"host1\"")))
                            .status())
                    .isEqualTo(200);
            assertThat(post(exporter, "/forward", tokens.header("lab"), envelope("a", "\"main\":{}"))
                            .status())
                    .isEqualTo(200);
            assertThat(post(exporter, "/forward", "", envelope("a", OWN)).status())
                    .isEqualTo(200);
        }
    }

    private static String large(String consumer) {
        return envelope("kube_a", "\"" + consumer + "\":{}").replace("{}\"}", "x".repeat(4_000) + "\"}");
    }

    /// A request that a test makes.
    private interface Sending {
        Answer send() throws IOException;
    }

    private static int statusOf(Sending sending) {
        try {
            return sending.send().status();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void ofTwoWaitsOfASenderThatMayHaveOneTheOtherIsAnsweredAtOnce() throws Exception {
        try (var exporter = StartedExporter.with(tokens.limited(new QuotaSettings(0, 0, 0, 1, 0, 0)));
                var one = new RawConnection(exporter.http.port());
                var other = new RawConnection(exporter.http.port())) {
            exporter.openSearch.answer(() -> new DeliveryResult.Unavailable("not now"));
            var id = id(post(exporter, "/forward", tokens.header("lab"), envelope("a", OWN)));
            var wait = head("GET", "/reports/" + id + "?wait=60s", tokens.header("lab"));

            one.send(wait);
            other.send(wait);
            var first = CompletableFuture.anyOf(answer(one), answer(other));

            assertThat(((Answer) first.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).body())
                    .contains("pending");
        }
    }

    private static CompletableFuture<Answer> answer(RawConnection connection) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return connection.answer();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                Thread.ofVirtual()::start);
    }

    @Test
    void refusalsAreCountedByReasonAndLoggedOnceEach(@TempDir Path folder) throws Exception {
        var own = SenderTokens.in(folder);
        try (var exporter = StartedExporter.with(own.settings(SecurityProfile.STRICT));
                var log = LogRecords.capture()) {
            for (int i = 0; i < 30; i++) {
                status(exporter, "");
                status(exporter, "Authorization: Bearer " + SenderTokens.create());
                status(exporter, own.header("gone"));
                post(exporter, "/forward", own.header("ci"), envelope("other", ""));
                post(exporter, "/forward", own.header("ci"), envelope("kube_a", OWN));
                post(exporter, "/forward", own.header("picky"), envelope("kube_a", OWN));
            }

            var metrics = Client.of(exporter.admin()).get("/metrics").body();
            for (var reason :
                    List.of("no_token", "unknown_token", "unknown_sender", "source", "consumer", "settings")) {
                assertThat(metrics).contains("data_exporter_senders_refused_total{reason=\"" + reason + "\"} 30.0\n");
            }
            assertThat(log.text().lines().filter(line -> line.contains("sender refused")))
                    .hasSizeBetween(6, 12)
                    .anyMatch(line -> line.contains("reason=source who=ci peer=127.0.0.1:"));
        }
    }

    @Test
    void noTokenIsInTheLogAnErrorAReceiptOrAMetric() throws Exception {
        var stranger = SenderTokens.create();
        var all = new ArrayList<>(tokens.tokens().values());
        all.add(stranger);
        var texts = new ArrayList<String>();
        try (var log = LogRecords.capture()) {
            for (var token : all) {
                for (var deed : List.of(
                        "forward kube_a main",
                        "forward other openSearch",
                        "ingest nowhere",
                        "event ingest_ci",
                        "receipt of-lab",
                        "path GET /nothing",
                        "path PUT /forward")) {
                    var answer = deed(strict, deed, "Authorization: Bearer " + token);
                    texts.add(answer.headers() + answer.body());
                    texts.add(deed(strict, deed, "Authorization: " + token).body());
                }
            }
            texts.add(Client.of(strict.admin()).get("/metrics").body());
            texts.add(Client.of(strict.admin()).get("/dead-letters").body());
            texts.add(log.text());

            assertThat(log.text()).contains("sender refused reason=unknown_token");
            assertThat(texts)
                    .allSatisfy(text -> assertThat(all)
                            .noneMatch(token -> text.contains(token)
                                    || text.contains(
                                            TokenHash.of(token).toString().substring(7))));
        }
    }

    private static int status(StartedExporter exporter, String header) {
        try {
            return post(exporter, "/forward", header, envelope("kube_a", "")).status();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Does what a row of the matrix names.
    private static Answer deed(StartedExporter exporter, String deed, String header) throws IOException {
        var words = deed.split(" ", -1);
        var path = "/ingest/" + words[1];
        return switch (words[0]) {
            case "forward" -> post(exporter, "/forward", header, envelope(words[1], consumers(words)));
            case "ingest" -> post(exporter, path, header, "{}");
            case "event" -> post(exporter, path, with(header, "Content-Type: application/cloudevents+json"), EVENT);
            case "binary" ->
                post(
                        exporter,
                        path,
                        with(header, "ce-specversion: 1.0\r\nce-id: 8\r\nce-source: /a\r\nce-type: t"),
                        "{\"b\":1}");
            case "receipt" -> request(exporter, "GET", "/reports/" + idOf(exporter, words[1].substring(3)), header);
            default -> request(exporter, words[1], words[2], header);
        };
    }

    private static String with(String header, String more) {
        return header.isEmpty() ? more : header + "\r\n" + more;
    }

    private static String consumers(String... words) {
        return Stream.of(words)
                .skip(2)
                .filter(word -> !word.equals("none") && !word.equals("{}"))
                .map(word -> word.equals("openSearch") ? OWN : "\"" + word + "\":{}")
                .collect(Collectors.joining(","));
    }

    /// The id of a new report of a sender.
    private static String idOf(StartedExporter exporter, String sender) throws IOException {
        return id(post(exporter, "/forward", tokens.header(sender), envelope("kube_a", "")));
    }

    private static String id(Answer answer) {
        var match = ID.matcher(answer.body());
        assertThat(match.find()).describedAs(answer.body()).isTrue();
        return match.group(1);
    }

    private static String envelope(String source, String consumers) {
        return "{\"source\":\"" + source + "\",\"exportConfig\":{" + consumers + "},\"payload\":\"{}\"}";
    }

    private static Answer post(StartedExporter exporter, String path, String header, String body) throws IOException {
        try (var connection = new RawConnection(exporter.http.port())) {
            var length = "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
            return connection.send(head("POST", path, header, length) + body).answer();
        }
    }

    private static Answer request(StartedExporter exporter, String method, String path, String header)
            throws IOException {
        try (var connection = new RawConnection(exporter.http.port())) {
            return connection
                    .send(head(method, path, header, "Content-Length: 0"))
                    .answer();
        }
    }

    private static String head(String method, String path, String... headers) {
        return Stream.concat(Stream.of(method + " " + path + " HTTP/1.1", "Host: localhost"), Stream.of(headers))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
    }
}
