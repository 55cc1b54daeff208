package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.deploy.load.Await;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tests envelopes that lead inside: to the exporter itself, to a metadata address, or to a destination that is not
/// listed, in every notation and in the address setting of every consumer. One exporter serves all cases, and each of
/// them is on its way before the first one is looked at.
class EgressIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern ADMIN_ANSWERS =
            Pattern.compile("^data_exporter_http_answers_total\\{port=\"admin\".*} (\\S+)$", Pattern.MULTILINE);

    /// The exporter's own ports are at addresses and names that the list allows.
    private static final String ALLOWED = "localhost, *.test, 127.0.0.1, 127.0.0.2, 127.0.0.3, 169.254.0.0/16, ::/0";

    /// The turns in which a name changes between the listed address and the other one.
    private static final List<String> TURNS = List.of("LO", "LLO", "LLLO", "LOL", "OL", "LOO");

    private static final String UNREACHABLE = "2001:db8::1";

    @TempDir
    private static Path scratch;

    /// The id of the report for each setting and host.
    private static final Map<Asked, String> REPORTS = new HashMap<>();

    private static ScriptedNames names;
    private static ExporterProcess exporter;
    private static ServerSocket listed;
    private static ServerSocket stranger;
    private static GovernorTokens tokens;
    private static String victim;
    private static long requestsToAdmin;

    @BeforeAll
    static void sendEverything() throws IOException {
        listed = new ServerSocket(0, 200, InetAddress.ofLiteral("127.0.0.3"));
        stranger = new ServerSocket(listed.getLocalPort(), 200, InetAddress.ofLiteral("127.0.0.4"));
        Thread.ofVirtual().start(EgressIT::hangUp);
        tokens = GovernorTokens.start(scratch.resolve("secrets"));
        names = ScriptedNames.in(Files.createDirectory(scratch.resolve("names")), allNames());
        var environment = new HashMap<>(tokens.environment());
        environment.put("EGRESS_ALLOW", ALLOWED);
        environment.put("CONSUMERS_KAFKA_ALLOWED_BROKERS", "*");
        environment.put("LANES_FIRST_BACKOFF", "100ms");
        environment.put("LANES_LONGEST_BACKOFF", "1s");
        environment.put("JAVA_OPTS", ExporterProcess.javaOptions("-Xmx256m " + names.javaOptions()));
        exporter = ExporterProcess.start(scratch, environment);
        victim = post("{\"nobody\":{\"address\":\"a\"}}") + "-nobody";
        for (var setting : AddressSetting.values()) {
            Stream.of(HostsInside.CLEAR, HostsInside.ODD)
                    .flatMap(List::stream)
                    .forEach(host -> post(setting, host, adminPort()));
            for (var turns : TURNS) {
                post(setting, own(setting, turns), adminPort());
                post(setting, other(setting, turns), listed.getLocalPort());
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        exporter.close();
        tokens.close();
        listed.close();
        stranger.close();
    }

    @ParameterizedTest
    @EnumSource
    void noConsumerIsLedInsideByAHostInAnyNotation(AddressSetting setting) {
        for (var host : HostsInside.CLEAR) {
            var delivery = settled(setting, host);
            assertThat(delivery.getString("state")).as(host).isEqualTo("dead");
            assertThat(delivery.getString("reason"))
                    .as(host)
                    .startsWith("egress: host ")
                    .contains(" is not allowed: ");
        }
        for (var host : HostsInside.ODD) {
            assertThat(tried(setting, host).getString("state")).as(host).isNotEqualTo("delivered");
        }
        assertThatNothingCame();
    }

    @ParameterizedTest
    @EnumSource
    void noConsumerIsLedInsideByANameThatChangesBetweenLookUpAndConnect(AddressSetting setting) {
        for (var turns : TURNS) {
            tried(setting, own(setting, turns));
            tried(setting, other(setting, turns));
            Await.until(
                    other(setting, turns) + " led to the stranger",
                    PATIENCE,
                    () -> names.asked(other(setting, turns)).stream()
                            .filter("127.0.0.4"::equals)
                            .findFirst());
        }
        assertThatNothingCame();
    }

    @Test
    void eachRefusalNamesItsRule() {
        var rules = Map.of(
                "127.0.0.1",
                "it is a port of this exporter",
                "169.254.169.254",
                "it is a link-local address",
                "0.0.0.0",
                "it is the unspecified address",
                "203.0.113.7",
                "it is not in egress.allow; add it there, or give the report another destination",
                "0177.0.0.1",
                "clients read this notation in different ways; write a name, or an address in plain decimal");

        rules.forEach((host, rule) -> assertThat(
                        settled(AddressSetting.OPEN_SEARCH, host).getString("reason"))
                .isEqualTo("egress: host " + host + ":" + adminPort() + " is not allowed: " + rule));

        assertThat(metrics())
                .contains("data_exporter_egress_refused_total{reason=\"own_port\"}")
                .containsPattern("data_exporter_egress_refused_total\\{reason=\"not_listed\"} [1-9]");
    }

    @Test
    void anOperatorsTestIsHeldToItToo() {
        var url = "http://127.0.0.1:" + adminPort() + "/dead-letters/replay?all=true";

        requestsToAdmin++;
        var answer = Http.post(exporter.admin("/consumers/webhook/test"), "{\"url\":\"" + url + "\"}");

        assertThat(answer.body()).contains("egress: host 127.0.0.1:" + adminPort() + " is not allowed");
        assertThatNothingCame();
    }

    /// Neither to the operators' port, but for the requests of this test, nor to the address that is not listed.
    private static void assertThatNothingCame() {
        assertThat(adminAnswers()).as("answers at the port of operators").isEqualTo(requestsToAdmin - 1);
        assertThat(connectionsToStranger()).isZero();
        assertThat(isStillDead()).as("nothing was replayed").isTrue();
    }

    private static Map<String, List<String>> allNames() {
        var all = new HashMap<>(HostsInside.NAMES);
        for (var setting : AddressSetting.values()) {
            for (var turns : TURNS) {
                all.put(own(setting, turns), answers(turns, UNREACHABLE, "127.0.0.1"));
                all.put(other(setting, turns), answers(turns, "127.0.0.3", "127.0.0.4"));
            }
        }
        return all;
    }

    private static List<String> answers(String turns, String listed, String other) {
        return turns.chars().mapToObj(turn -> turn == 'L' ? listed : other).toList();
    }

    /// A name that is listed, and leads to the operators' port now and then.
    private static String own(AddressSetting setting, String turns) {
        return turns.toLowerCase(Locale.ROOT) + "-" + setting.inNames() + ".test";
    }

    /// A name that is not listed, and leads to an address that is not listed now and then.
    private static String other(AddressSetting setting, String turns) {
        return turns.toLowerCase(Locale.ROOT) + "-" + setting.inNames() + ".example";
    }

    private static int adminPort() {
        return exporter.admin("").getPort();
    }

    /// Closes each connection at the listed address at once.
    private static void hangUp() {
        while (!listed.isClosed()) {
            try {
                listed.accept().close();
            } catch (IOException e) {
                // The test has ended.
            }
        }
    }

    private static int connectionsToStranger() {
        try {
            stranger.setSoTimeout(1);
            stranger.accept().close();
            return 1;
        } catch (SocketTimeoutException e) {
            return 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Asked(AddressSetting setting, String host) {}

    private static void post(AddressSetting setting, String host, int port) {
        REPORTS.put(new Asked(setting, host), post(setting.at(host, port)));
    }

    private static String post(String exportConfig) {
        return Http.post(
                        exporter.server("/forward"),
                        Envelopes.envelope("a_report", exportConfig, "{\"namespaceInfos\":[]}"))
                .id();
    }

    private static JsonObject settled(AddressSetting setting, String host) {
        return Await.until(
                setting + " at " + host + " settled",
                PATIENCE,
                () -> Optional.of(delivery(setting, host))
                        .filter(delivery -> !delivery.getString("state").equals("pending")));
    }

    /// The receipt after the first attempt, which may leave the delivery pending.
    private static JsonObject tried(AddressSetting setting, String host) {
        return Await.until(
                setting + " at " + host + " tried",
                PATIENCE,
                () -> Optional.of(delivery(setting, host))
                        .filter(delivery -> !delivery.getString("reason", "").isBlank()));
    }

    private static JsonObject delivery(AddressSetting setting, String host) {
        var report = REPORTS.get(new Asked(setting, host));
        return Http.get(exporter.server("/reports/" + report))
                .json()
                .getJsonArray("deliveries")
                .getJsonObject(0);
    }

    private static boolean isStillDead() {
        requestsToAdmin++;
        return Http.get(exporter.admin("/dead-letters/" + victim)).status() == 200;
    }

    /// Without this request itself.
    private static long adminAnswers() {
        return ADMIN_ANSWERS
                .matcher(metrics())
                .results()
                .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                .sum();
    }

    private static String metrics() {
        requestsToAdmin++;
        return Http.get(exporter.admin("/metrics")).body();
    }
}
