package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
import io.narrows.exporter.adapter.inbound.http.admin.access.HostList;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.adapter.inbound.http.server.tls.TlsVersion;
import io.narrows.exporter.application.delivery.LaneSettings;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.test.tls.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final ConsumerId FILE = new ConsumerId("file");
    private static final SettingDeclarations FILE_OPTIONS = SettingDeclarations.of(
            Setting.text("directory", "Where to").defaultsTo("reports"),
            Setting.size("maxFileSize", "When to begin a new file").defaultsTo("64MiB"),
            Setting.text("token", "A secret").keepSecret());

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();

    @Test
    void theDefaultsStandWhereNothingIsGiven() {
        var configuration = read();

        assertThat(configuration.http().reports().port()).isEqualTo(6780);
        assertThat(configuration.http().admin().port()).isEqualTo(6781);
        assertThat(configuration.http().limits().maxBodySize()).isEqualTo(new ByteSize(32L << 20));
        assertThat(configuration.http().limits()).isEqualTo(BodyLimits.DEFAULT);
        assertThat(configuration.lanes()).isEqualTo(LaneSettings.DEFAULT);
        assertThat(configuration.plugins().directories()).containsExactly(home.resolve("plugins"));
        assertThat(configuration.stopGrace()).isEqualTo(Duration.ofSeconds(25));
    }

    @Test
    void aPropertyBeatsAVariableBeatsTheOverlayBeatsTheFileOfTheDistribution() throws IOException {
        write("conf/application.yaml", "server: {host: a, port: 1, maxWait: 1s, requestTimeout: 1s}\nadmin.port: 9");
        overlay("server: {host: b, port: 2, maxWait: 2s}");
        environment.put("SERVER_HOST", "c");
        environment.put("SERVER_PORT", "3");
        environment.put("SECURITY_PROFILE", "open");
        properties.put("server.host", "d");

        var configuration = read();

        assertThat(configuration.http().reports()).isEqualTo(new HttpSettings.Listener("d", 3, Optional.empty()));
        assertThat(configuration.http().limits().maxWait()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.http().limits().requestTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(configuration.http().admin().port()).isEqualTo(9);
    }

    @Test
    void howManyMayConnectAndForHowLong() throws IOException {
        assertThat(read().http().connections()).isEqualTo(ConnectionLimits.DEFAULT);
        environment.put("SERVER_HTTP2", "true");
        environment.put("SERVER_MAX_WAITS", "3");
        overlay(
                "server: {maxConnections: 9, maxConnectionsPerAddress: 8, headTimeout: 7s, idleTimeout: 6s, maxRequests: 5}");

        assertThat(read().http().connections())
                .isEqualTo(new ConnectionLimits(
                        9, 8, Duration.ofSeconds(7), Duration.ofSeconds(6), Duration.ofSeconds(30), 5, 3, true));
    }

    @Test
    void aPortWithACertificateSpeaksTls() throws Exception {
        var pair = SelfSigned.make(home);
        environment.put(
                "SERVER_CERTIFICATE_FILE",
                pair.writeCertificate(home.resolve("tls.crt")).toString());
        environment.put(
                "SERVER_KEY_FILE", pair.writeKey(home.resolve("tls.key")).toString());
        environment.put("SERVER_LOWEST_TLS", "1.3");

        var http = read().http();

        assertThat(http.reports().tls()).map(PortTls::lowest).contains(TlsVersion.V1_3);
        assertThat(http.admin().tls()).isEmpty();
    }

    @Test
    void aCertificateThatCannotBeUsedIsNamed() throws Exception {
        var pair = SelfSigned.make(home);
        var certificate = pair.writeCertificate(home.resolve("tls.crt"));
        environment.put("ADMIN_CERTIFICATE_FILE", certificate.toString());

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("admin.keyFile must be given too, because admin.certificateFile is: a certificate and its"
                        + " key belong together");

        environment.put("ADMIN_KEY_FILE", certificate.toString());
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("admin.certificateFile, admin.keyFile: " + certificate
                        + " can be read by everybody on this machine: run chmod o-r on it, or mount the Secret with"
                        + " defaultMode 0440");

        environment.put("ADMIN_KEY_FILE", home.resolve("none.key").toString());
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("admin.certificateFile, admin.keyFile: cannot read " + home.resolve("none.key")
                        + ": there is no such file");
    }

    @Test
    void pluginsMayLieInSeveralFolders() {
        environment.put("PLUGINS_DIRECTORY", "/opt/plugins, more/./plugins,");

        assertThat(read().plugins().directories())
                .containsExactly(
                        Path.of("/opt/plugins"), Path.of("more/plugins").toAbsolutePath());
    }

    @Test
    void noFolderOfPluginsAtAllIsAProblem() {
        environment.put("PLUGINS_DIRECTORY", " , ");

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("plugins.directory must be a folder, or several with commas between");
    }

    @Test
    void aBlankVariableCountsAsNotGiven() {
        environment.put("SERVER_PORT", "");
        environment.put("DATA_EXPORTER_CONFIG", " ");

        assertThat(read().http().reports().port()).isEqualTo(6780);
    }

    @Test
    void aFileOnTheCommandLineTakesThePlaceOfTheOneInTheEnvironment() throws IOException {
        overlay("server.port: 1");
        var other = write("other.yaml", "server.port: 2");

        var configuration = Configuration.read(ConfigurationSources.of(Optional.of(other), environment, withHome()));

        assertThat(configuration.http().reports().port()).isEqualTo(2);
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsKeyItsValueItsOriginAndWhatIsAllowed() throws IOException {
        var file = overlay("""
                server:
                  prot: 8080
                  maxBodySize: 10B
                  requestTimeout: soon
                admin:
                  port: 70000
                """);
        environment.put("SERVER_PORT", "http");
        properties.put("plugins.onError", "shrug");

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .message()
                .isEqualTo("""
                        server.prot is no known key; did you mean server.port? (%1$s line 2)
                        server.port must be a whole number but was 'http' (environment variable SERVER_PORT)
                        server.maxBodySize must be at least 1KiB but was 10B (%1$s line 3)
                        server.requestTimeout must be a duration such as 500ms, 10s, 5m, 24h, 7d or PT10S, of at most 36500d but was 'soon' (%1$s line 4)
                        admin.port must be at most 65535 but was 70000 (%1$s line 6)
                        plugins.onError must be one of fail, skip but was 'shrug' (system property plugins.onError)""".formatted(file));
    }

    @Test
    void aKeyInKebabCaseIsToldItsName() throws IOException {
        overlay("server:\n  max-body-size: 1MiB");

        assertThatThrownBy(this::read).hasMessageContaining("did you mean server.maxBodySize?");
    }

    @Test
    void aValueWhereAGroupBelongsIsAProblem() throws IOException {
        overlay("server: 8080");

        assertThatThrownBy(this::read).hasMessageStartingWith("server takes keys below it, not a value");
    }

    @Test
    void aGroupWithNothingInItIsNoProblem() throws IOException {
        overlay("server:\n  # port: 1\nconsumers:\n");

        var configuration = read();

        configuration.setUp(new Installed());
        assertThat(configuration.http().reports().port()).isEqualTo(6780);
    }

    @Test
    void portsThatAreTheSameAreAProblem() {
        environment.put("ADMIN_PORT", "6780");

        assertThatThrownBy(this::read).hasMessage("admin.port must differ from server.port but both are 6780");
    }

    @Test
    void hostsOfTheOperatorsPortAreNamesAndAddresses() throws IOException {
        overlay("admin.hosts: Exporter.example, 10.0.0.7 ,[fd00::7],");

        assertThat(read().http().access().hosts())
                .isEqualTo(HostList.of(List.of("exporter.example", "10.0.0.7", "[fd00::7]")));

        environment.put("ADMIN_HOSTS", "http://exporter.example");

        assertThatThrownBy(this::read).hasMessageStartingWith("admin.hosts must be names such as exporter.example");
    }

    @Test
    void aFileOfTokensIsCheckedWhenTheConfigurationIsRead() throws IOException {
        assertThat(read().http().access().tokens()).isEmpty();

        environment.put(
                "ADMIN_TOKEN_FILE", write("tokens", "carl change s3cret\n").toString());
        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("admin.tokenFile .*tokens line 1 must be a name, .*")
                .message()
                .doesNotContain("s3cret");

        environment.put("ADMIN_TOKEN_FILE", "/nowhere/tokens");
        assertThatThrownBy(this::read)
                .hasMessage("admin.tokenFile /nowhere/tokens cannot be read: there is no such file");

        var line = new TokenEntry("carl", Role.CHANGE, TokenHash.of("s3cret"));
        environment.put("ADMIN_TOKEN_FILE", write("tokens", line + "\n").toString());
        assertThat(read().http().access().tokens()).isPresent();
    }

    @Test
    void aPortThatOthersReachWithoutALoginIsKnown() throws IOException {
        assertThat(read().http().letsAnybodyOperate()).isFalse();

        environment.put("ADMIN_HOST", "0.0.0.0");
        assertThat(read().http().letsAnybodyOperate()).isTrue();

        var line = new TokenEntry("carl", Role.CHANGE, TokenHash.of("s3cret"));
        environment.put("ADMIN_TOKEN_FILE", write("tokens", line + "\n").toString());
        assertThat(read().http().letsAnybodyOperate()).isFalse();
    }

    @Test
    void aBackoffThatBeginsLongerThanItEndsIsAProblem() {
        environment.put("LANES_FIRST_BACKOFF", "10m");

        assertThatThrownBy(this::read)
                .hasMessage(
                        "lanes.firstBackoff must not be longer than lanes.longestBackoff but was PT10M against PT5M");
    }

    @Test
    void anOverlayThatIsNotThereIsAProblem() {
        environment.put("DATA_EXPORTER_CONFIG", "/nowhere/my.yaml");

        assertThatThrownBy(this::read).hasMessage("cannot read /nowhere/my.yaml: there is no such file");
    }

    @Test
    void aSecretCanStandInAFileOfItsOwn() throws IOException {
        var secret = write("secret", "s3cret\n");
        overlay("consumers.file.token: ${file:" + secret + "}");

        var configuration = read();

        assertThat(configuration.consumers().of(FILE, FILE_OPTIONS).text("token"))
                .isEqualTo("s3cret");
        assertThat(configuration.consumers().effective())
                .extracting(EffectiveValue::text)
                .contains("${file:" + secret + "}")
                .doesNotContain("s3cret");
    }

    @Test
    void aReferenceThatLeadsNowhereIsAProblem() {
        environment.put("SERVER_HOST", "${file:/nowhere/x}");
        environment.put("SERVER_PORT", "${other}");

        assertThatThrownBy(this::read).hasMessage("""
                        server.host refers to /nowhere/x, which cannot be read: there is no such file (environment variable SERVER_HOST)
                        server.port refers to ${other}, but there are only ${file:PATH} and ${home} (environment variable SERVER_PORT)""");
    }

    @Test
    void aWrongValueOutOfAFileIsNotRepeatedForItMayBeASecret() throws IOException {
        var secret = write("secret", "s3cret");
        environment.put("SERVER_PORT", "${file:" + secret + "}");

        assertThatThrownBy(this::read)
                .hasMessage("server.port must be a whole number (environment variable SERVER_PORT)");
    }

    @Test
    void optionsOfConsumersAreReadAsTheirPluginDeclaresThem() {
        environment.put("CONSUMERS_FILE_DIRECTORY", "/data");
        properties.put("consumers.file.maxFileSize", "1MiB");

        var options = read().consumers().of(FILE, FILE_OPTIONS);

        assertThat(options.text("directory")).isEqualTo("/data");
        assertThat(options.size("maxFileSize")).isEqualTo(new ByteSize(1 << 20));
        assertThat(options.text("token")).isEmpty();
    }

    @Test
    void theSecretsOfConsumersAreMasked() {
        environment.put("CONSUMERS_FILE_TOKEN", "s3cret");

        var configuration = read();
        configuration.consumers().of(FILE, FILE_OPTIONS);

        assertThat(configuration.consumers().effective())
                .contains(
                        new EffectiveValue("consumers.file.token", "***", "environment variable CONSUMERS_FILE_TOKEN"));
    }

    @Test
    void problemsWithOptionsOfConsumersAreToldWhenAllPluginsAreLoaded() throws IOException {
        var file = overlay("""
                consumers:
                  file:
                    directroy: /data
                    maxFileSize: big
                  kafka:
                    brokers: a
                """);

        var configuration = read();
        configuration.consumers().of(FILE, FILE_OPTIONS);

        assertThatThrownBy(() -> configuration.setUp(new Installed())).hasMessage("""
                        consumers.file.maxFileSize must be a size such as 512KiB, 64MiB or 4GiB but was 'big' (%1$s line 4)
                        consumers.file.directroy is no known key; did you mean consumers.file.directory? (%1$s line 3)
                        consumers.kafka.brokers is for a consumer that is not installed; to give a name to one that is, add consumers.kafka.type (%1$s line 6)""".formatted(file));
    }

    @Test
    void optionsOfAConsumerThatIsNotInstalledAreLetBeWhereBrokenPluginsAreSkipped() throws IOException {
        overlay("plugins.onError: skip\nconsumers.kafka.brokers: a");

        read().setUp(new Installed());
    }

    @Test
    void theDefaultsAreNoProblemWhereTheirConsumerIsNotInstalled() throws IOException {
        try (var defaults = Configuration.class.getResourceAsStream("/application.yaml")) {
            write(
                    "conf/application.yaml",
                    new String(defaults.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
        }

        read().setUp(new Installed());
    }

    private Configuration read() {
        return Configuration.read(ConfigurationSources.of(Optional.empty(), environment, withHome()));
    }

    private Map<String, String> withHome() {
        properties.put("data.exporter.home", home.toString());
        return properties;
    }

    private Path overlay(String yaml) throws IOException {
        var file = write("overlay.yaml", yaml);
        environment.put("DATA_EXPORTER_CONFIG", file.toString());
        return file;
    }

    private Path write(String name, String text) throws IOException {
        var file = home.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
