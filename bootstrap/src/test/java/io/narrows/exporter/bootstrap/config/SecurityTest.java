package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.senders.QuotaSettings;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Network;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.test.tls.SelfSigned;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests what operators configure under `security`.
class SecurityTest extends ConfigurationFixture {
    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "127.0.0.2", "::1", "localhost", "LOCALHOST"})
    void anExporterThatOnlyThisMachineReachesIsOpenUnasked(String host) {
        environment.put("SERVER_HOST", host);

        var senders = read().http().senders();

        assertThat(senders.profile()).isEqualTo(SecurityProfile.OPEN);
        assertThat(senders.tokens()).isEmpty();
        assertThat(senders.senders()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", "exporter.example", "127.example", "127.0.0.1.example"})
    void anExporterThatOthersReachIsStrictAndSaysAllThatItNeeds(String host) throws IOException {
        environment.put("SERVER_HOST", host);

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("server.host: " + host + " lets others reach the port, so security.profile is strict, which"
                        + " needs encrypted connections, because tokens are read by everybody on the way otherwise:"
                        + " set server.certificateFile and server.keyFile, or let something before the exporter"
                        + " encrypt, such as a service mesh, and set security.tls: terminated-elsewhere; and"
                        + " security.tokenFile or security.jwks, because nobody could hand in a report without a"
                        + " token\n"
                        + "To go without: server.host: 127.0.0.1 keeps others out; security.profile: open lets anybody"
                        + " who reaches the port send anything anywhere; security.profile: narrows lets scanners of"
                        + " Narrows in without a token");

        environment.put("SECURITY_TLS", "terminated-elsewhere");
        assertThatThrownBy(this::read)
                .hasMessageStartingWith("server.host: " + host + " lets others reach the port, so security.profile is"
                        + " strict, which needs security.tokenFile or security.jwks");

        environment.put("SECURITY_TOKEN_FILE", tokens());
        assertThat(read().http().senders().profile()).isEqualTo(SecurityProfile.STRICT);
    }

    @Test
    void anExporterThatOthersReachIsOpenOnlyIfItsOperatorSaysSo() {
        environment.put("SERVER_HOST", "0.0.0.0");
        environment.put("SECURITY_PROFILE", "open");

        assertThat(read().http().senders().profile()).isEqualTo(SecurityProfile.OPEN);
    }

    @Test
    void whatAProfileNeedsIsToldAtOnce() {
        environment.put("SECURITY_PROFILE", "narrows");

        assertThatThrownBy(this::read)
                .hasMessageStartingWith("security.profile: narrows needs encrypted connections")
                .hasMessageContaining("; and security.peers: ")
                .hasMessageContaining("; and egress.allow: ")
                .hasMessageNotContainingAny("To go without", "security.tokenFile");
    }

    @Test
    void aSenderIsReadAsItIsConfigured() throws IOException {
        configure("""
                security:
                  tokenFile: %s
                  senders:
                    ci:
                      sources: kube_*, image_*
                      consumers: main
                    lab:
                      sources: "*"
                      consumers: "*"
                      settings: own
                    edge:
                      sources: "*"
                      relay: true
                """.formatted(tokens()));
        environment.put("SECURITY_SENDERS_MY_ROUTER_SOURCES", "x");

        var senders = read().http().senders().senders();

        assertThat(senders.values())
                .containsExactlyInAnyOrder(
                        new Sender("ci", globs("kube_*", "image_*"), globs("main"), false),
                        new Sender("lab", globs("*"), globs("*"), true),
                        new Sender("edge", globs("*"), List.of(), false, true),
                        new Sender("my-router", globs("x"), List.of(), false));
        assertThat(read().effective())
                .extracting(EffectiveValue::path)
                .contains("security.senders.ci.sources", "security.senders.my-router.sources");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "security.senders.ci.consumers: main | security.senders.ci.sources is missing: patterns such as",
                "security.senders.ci.sources: ',' | security.senders.ci.sources is missing: patterns such as",
                "security.senders.ci.source: x | security.senders.ci.source is no known key",
                "security.senders.ci: x | security.senders.ci takes keys below it: security.senders.<name>.sources",
                "security.senders: x | security.senders takes keys below it",
                "security.senders.anonymous.sources: x | security.senders.anonymous is the name of somebody without",
                "security.senders.a b.sources: x | security.senders.a b is no name",
                "security.profil: open | security.profil is no known key; did you mean security.profile?",
                "security.profile: closed | security.profile must be one of strict, narrows, open",
                "security.profile: strict | security.profile: strict needs encrypted connections",
                "security.profile: narrows | security.profile: narrows needs encrypted connections",
                "security.peers: 10.0.0.0/33 | security.peers must be blocks of addresses such as 10.0.0.0/8"
            })
    void whatMakesNoSenseIsAProblem(String yaml, String problem) throws IOException {
        configure(yaml);

        assertThatThrownBy(this::read).isInstanceOf(ConfigException.class).hasMessageStartingWith(problem);
    }

    @Test
    void aSenderWhoseSettingsAreNeitherIsAProblem() throws IOException {
        configure("security.senders.ci: {sources: x, settings: all}");

        assertThatThrownBy(this::read).hasMessageStartingWith("security.senders.ci.settings must be one of named, own");
    }

    /// The text is that of SecurityAuditTest.
    @Test
    void whatSecurityAuditPrintsIsConfiguration() throws IOException {
        configure("""
                # What would let pass what came in since 2026-11-26T08:00:00Z, and nothing else: 5 deliveries.
                security:
                  senders:
                    narrows: # nobody logged in: give each a token, or set security.peers
                      sources: "kube_a, kube_b"
                      consumers: "openSearch"
                      settings: own
                    ci:
                      sources: "kube_a"
                      consumers: "main"
                    router:
                      sources: "ingest_x"
                egress:
                  allow: "opensearch.test:9200, [::1]:9200, search.example"
                """);

        assertThat(read().http().senders().senders().values())
                .containsExactlyInAnyOrder(
                        new Sender("narrows", globs("kube_a", "kube_b"), globs("openSearch"), true),
                        new Sender("ci", globs("kube_a"), globs("main"), false),
                        new Sender("router", globs("ingest_x"), List.of(), false));
        assertThat(read().allowedDestinations().size()).isEqualTo(3);
    }

    @Test
    void strictNeedsTokensAndNamedConsumers() throws IOException {
        environment.put("SECURITY_PROFILE", "strict");
        environment.put("SECURITY_TLS", "terminated-elsewhere");
        assertThatThrownBy(this::read).hasMessageStartingWith("security.profile: strict needs security.tokenFile");

        environment.put("SECURITY_TOKEN_FILE", tokens());
        environment.put("SECURITY_SENDERS_CI_SOURCES", "*");
        assertThat(read().http().senders().profile()).isEqualTo(SecurityProfile.STRICT);
        assertThat(read().http().letsAnybodySend()).isFalse();

        environment.put("SECURITY_SENDERS_CI_SETTINGS", "own");
        assertThatThrownBy(this::read)
                .hasMessageStartingWith("security.profile: strict lets envelopes ask for named consumers only, but"
                        + " security.senders.ci.settings is own");
    }

    @Test
    void aPortWithACertificateIsEncrypted() throws Exception {
        var pair = SelfSigned.make(home);
        environment.put("SECURITY_PROFILE", "strict");
        environment.put("SECURITY_TOKEN_FILE", tokens());
        environment.put(
                "SERVER_CERTIFICATE_FILE",
                pair.writeCertificate(home.resolve("tls.crt")).toString());
        environment.put(
                "SERVER_KEY_FILE", pair.writeKey(home.resolve("tls.key")).toString());

        assertThat(read().http().senders().profile()).isEqualTo(SecurityProfile.STRICT);
    }

    @Test
    void credentialsNeedAnAudienceInEveryProfileButOpen() throws IOException {
        assertThat(read().plugins().requiresAudience()).isFalse();

        environment.put("SECURITY_PROFILE", "strict");
        environment.put("SECURITY_TLS", "terminated-elsewhere");
        environment.put("SECURITY_TOKEN_FILE", tokens());
        assertThat(read().plugins().requiresAudience()).isTrue();
    }

    @Test
    void narrowsNeedsTheNetworksOfItsScanners() throws IOException {
        environment.put("SECURITY_PROFILE", "narrows");
        environment.put("SECURITY_TLS", "terminated-elsewhere");
        assertThatThrownBy(this::read).hasMessageStartingWith("security.profile: narrows needs security.peers");

        environment.put("SECURITY_PEERS", "10.42.0.0/16, fd00::/8");
        assertThatThrownBy(this::read).hasMessageStartingWith("security.profile: narrows needs egress.allow");

        environment.put("EGRESS_ALLOW", "search.example:9200, 10.0.0.0/8");
        assertThat(read().allowedDestinations().size()).isEqualTo(2);
        var senders = read().http().senders();
        assertThat(senders.peers()).containsExactly(Network.parse("10.42.0.0/16"), Network.parse("fd00::/8"));
        assertThat(senders.senders().get("narrows")).isEqualTo(new Sender("narrows", globs("*"), globs("*"), true));

        environment.put("SECURITY_SENDERS_NARROWS_SOURCES", "risk_report");
        assertThat(read().http().senders().senders().get("narrows"))
                .isEqualTo(new Sender("narrows", globs("risk_report"), List.of(), false));
    }

    @Test
    void aFileWithATokenOfAnOperatorIsNoneOfSenders() throws IOException {
        var line = new TokenEntry("carl", Role.CHANGE, TokenHash.of("s3cret"));
        environment.put("SECURITY_TOKEN_FILE", write("tokens", line + "\n").toString());

        assertThatThrownBy(this::read)
                .hasMessageMatching("security.tokenFile .*tokens line 1 must be a name, send, and sha256: .*");
    }

    @Test
    void theTableSaysWhoReachesWhatAsWhom() throws Exception {
        configure("""
                security:
                  tokenFile: %s
                  senders:
                    ci: {sources: "kube_*, image_*", consumers: "main, openSearch"}
                    lab: {sources: "*", consumers: "*", settings: own}
                    router: {sources: "x"}
                consumers.main: {type: openSearch, hostport: "https://os:9200"}
                """.formatted(tokens()));

        assertThat(table())
                .containsExactly(
                        "sender anonymous (no token, whoever reaches 127.0.0.1:6780) hands in * for file (anywhere, as its"
                                + " envelopes say), main (as the operator says), openSearch (anywhere, as its envelopes"
                                + " say), and for what routes add",
                        "sender ci (token) hands in kube_*, image_* for main (as the operator says), and for what routes"
                                + " add",
                        "sender lab (token) hands in * for file (anywhere, as its envelopes say), main (as the operator"
                                + " says), openSearch (anywhere, as its envelopes say), and for what routes add",
                        "sender router (token) hands in x for what routes add");
    }

    @Test
    void theTableOfNarrowsSaysFromWhere() throws Exception {
        environment.put("SECURITY_PROFILE", "narrows");
        environment.put("SECURITY_TLS", "terminated-elsewhere");
        environment.put("SECURITY_PEERS", "10.42.0.0/16");
        environment.put("EGRESS_ALLOW", "*");
        environment.put("SECURITY_SENDERS_CI_SOURCES", "x");

        assertThat(table())
                .satisfiesExactly(
                        ci -> assertThat(ci)
                                .startsWith("sender ci (cannot log in without security.tokenFile) hands in x"),
                        narrows -> assertThat(narrows)
                                .startsWith("sender narrows (no token, from 10.42.0.0/16) hands in * for file (where"
                                        + " egress.allow lets it, as its envelopes say), "));
    }

    private List<String> table() throws InterruptedException {
        var configuration = read();
        return new SenderTable(
                        configuration.http(),
                        configuration.allowedDestinations(),
                        configuration.setUp(Installed.BOTH).consumers())
                .lines();
    }

    @Test
    void podsLogInWithKeysOfTheCluster() throws Exception {
        environment.put("SECURITY_SENDERS_CI_SOURCES", "x");
        environment.put("SECURITY_SENDERS_CI_SERVICE_ACCOUNTS", "security/kube-*, ci/runner");
        assertThatThrownBy(this::read)
                .hasMessageStartingWith("security.senders.ci.serviceAccounts needs security.jwks");

        environment.put("SECURITY_JWKS", "https://kubernetes.default.svc/openid/v1/jwks");
        assertThatThrownBy(this::read).hasMessageStartingWith("security.jwks needs security.issuer");

        environment.put("SECURITY_ISSUER", "https://kubernetes.default.svc");
        assertThat(read().http().senders().accounts().orElseThrow().senders())
                .isEqualTo(Map.of("ci", globs("security/kube-*", "ci/runner")));
        assertThat(table())
                .anyMatch(
                        line -> line.startsWith("sender ci (service accounts security/kube-*, ci/runner) hands in x"));

        environment.put("SECURITY_PROFILE", "strict");
        environment.put("SECURITY_TLS", "terminated-elsewhere");
        assertThat(read().http().senders().profile()).isEqualTo(SecurityProfile.STRICT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://kubernetes.default.svc/jwks | security.jwks must be a file or an address that begins with",
                "/nowhere/jwks | security.jwks /nowhere/jwks cannot be read: there is no such file",
                "HTML | security.jwks must be a JSON Web Key Set"
            })
    void keysThatAreNoneAreAProblem(String location, String problem) throws IOException {
        var html = write("html", "<html>").toString();
        environment.put("SECURITY_ISSUER", "https://kubernetes.default.svc");
        environment.put("SECURITY_JWKS", location.equals("HTML") ? html : location);

        assertThatThrownBy(this::read).isInstanceOf(ConfigException.class).hasMessageStartingWith(problem);
    }

    @Test
    void quotasAreThoseOfEachSender() {
        assertThat(read().http().senders().quotas()).isEqualTo(QuotaSettings.NONE);

        environment.put("SECURITY_MAX_REQUESTS_PER_SECOND", "50");
        environment.put("SECURITY_MAX_BYTES_PER_SECOND", "1MiB");
        environment.put("SECURITY_MAX_KEYS_PER_DAY", "10000");
        environment.put("SECURITY_MAX_WAITS", "8");
        environment.put("SECURITY_MAX_LANES_PER_DAY", "20");
        environment.put("SECURITY_MAX_SPOOL_BYTES", "64MiB");
        assertThat(read().http().senders().quotas()).isEqualTo(new QuotaSettings(50, 1 << 20, 10_000, 8, 20, 64 << 20));

        environment.put("SECURITY_MAX_WAITS", "0");
        assertThatThrownBy(this::read).hasMessageStartingWith("security.maxWaits must be at least 1");
    }

    @Test
    void aPortThatAnybodyCanSendToIsKnown() {
        assertThat(read().http().letsAnybodySend()).isFalse();

        environment.put("SERVER_HOST", "0.0.0.0");
        environment.put("SECURITY_PROFILE", "open");
        assertThat(read().http().letsAnybodySend()).isTrue();
    }

    private String tokens() throws IOException {
        var line = new TokenEntry("ci", Role.SEND, TokenHash.of("s3cret"));
        return write("senders", line + "\n").toString();
    }

    private static List<Glob> globs(String... patterns) {
        return Stream.of(patterns).map(Glob::new).toList();
    }
}
