package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceTest {
    private static final ConsumerId ID = new ConsumerId("webhook");
    private static final SettingDeclarations OPTIONS = TlsMaterial.options();

    @ParameterizedTest
    @CsvSource({
        // hosts, profile asks for an audience, consumer is named, TLS, may be used at search.example:443
        "'', false, false, true, true",
        "'', false, false, false, true",
        "'', true, false, true, false",
        "'', true, false, false, false",
        "'', true, true, true, true",
        "'', true, true, false, false",
        "search.example, false, false, true, true",
        "search.example, false, false, false, false",
        "search.example, true, true, false, false",
        "other.example, false, false, true, false",
        "other.example, false, true, true, false",
        "*.example, true, false, true, true",
        "search.example:443, true, false, true, true",
        "search.example:8443, true, false, true, false",
        "'other.example, search.example', true, false, true, true"
    })
    void aCredentialIsUsedWhereItsAudienceIs(
            String hosts, boolean requiresAudience, boolean isNamed, boolean isEncrypted, boolean mayBe) {
        var audience = audience(hosts, requiresAudience, isNamed);

        assertThat(audience.includes("search.example", 443, isEncrypted)).isEqualTo(mayBe);
        assertThat(audience.refusal("the token", "search.example", 443, isEncrypted))
                .matches(refusal -> refusal.isEmpty() == mayBe);
    }

    @ParameterizedTest
    @CsvSource({
        // hosts, the settings ask for the certificate, TLS, is refused
        "search.example, true, true, false",
        "other.example, true, true, true",
        "other.example, false, true, false",
        "other.example, true, false, false"
    })
    void aReportIsRefusedOnlyIfItsSettingsAskForACertificateThatItsHostMustNotSee(
            String hosts, boolean isAskedFor, boolean isEncrypted, boolean isRefused) {
        var settings = ConsumerSettings.of(Map.of("mutualTLS", isAskedFor));
        var overTls = Stream.of(InetSocketAddress.createUnresolved("search.example", 443))
                .filter(host -> isEncrypted);

        assertThat(TlsMaterial.refusal(settings, audience(hosts, false, false), overTls)
                        .isPresent())
                .isEqualTo(isRefused);
    }

    @Test
    void aCertificateThatIsAskedForMustBeThere() {
        assertThatThrownBy(
                        () -> TlsMaterial.of(OPTIONS.parse(Map.of()), ConsumerSettings.of(Map.of("mutualTLS", true))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("mutualTLS asks for the operator's certificate, and the operator gives none in"
                        + " certificateFile");
    }

    @Test
    void aRefusalSaysWhatToDo() {
        assertThat(audience("other.example", false, false).refusal("the client certificate", "a.example", 443, true))
                .hasValue("identity: the client certificate must not be used at host a.example:443:"
                        + " consumers.webhook.certificateHosts does not list this host");
        assertThat(audience("", true, false).refusal("the client certificate", "a.example", 443, true))
                .hasValue("identity: the client certificate must not be used at host a.example:443:"
                        + " consumers.webhook.certificateHosts names no host, and security.profile lends it to named"
                        + " consumers only");
        assertThat(audience("a.example", false, false).refusal("the token", "a.example", 80, false))
                .hasValue(
                        "identity: the token must not be used at host a.example:80: the operator's credentials are used over TLS"
                                + " only");
    }

    @Test
    void anOddNotationIsInNoAudience() {
        var audience = audience("*, 0.0.0.0/0", false, false);

        assertThat(audience.includes("10.0.0.1", 443, true)).isTrue();
        assertThat(audience.includes("0x0a000001", 443, true)).isFalse();
        assertThat(audience.includes("012.0.0.1", 443, true)).isFalse();
    }

    @Test
    void anAudienceOfAnotherFormIsNamed() {
        assertThatThrownBy(() -> audience("https://search.example", false, false))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("certificateHosts must be a list of names");
        assertThatThrownBy(() -> TlsMaterial.warnings(options("a/b", Map.of())))
                .isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void aCertificateWithoutAnAudienceIsToldAtTheStart(@TempDir Path directory) throws Exception {
        var presented = Files.createFile(directory.resolve("client.crt"));
        var missing = directory.resolve("missing.crt");
        var configured = options("", Map.of("certificateFile", "/crt", "keyFile", "/key"));

        assertThat(TlsMaterial.warnings(configured, presented))
                .containsExactly("certificateHosts names no host for the certificate in /crt");
        assertThat(TlsMaterial.warnings(options("", Map.of()), presented))
                .containsExactly("certificateHosts names no host for the certificate in " + presented);
        assertThat(TlsMaterial.warnings(options("", Map.of()), missing)).isEmpty();
        assertThat(TlsMaterial.warnings(options("a.example", Map.of()), presented))
                .isEmpty();
    }

    private static Audience audience(String hosts, boolean requiresAudience, boolean isNamed) {
        return TlsMaterial.audience(ID, new Context(options(hosts, Map.of()), requiresAudience, isNamed));
    }

    private static ConsumerSettings options(String hosts, Map<String, String> more) {
        var texts = new HashMap<>(more);
        texts.put("certificateHosts", hosts);
        return OPTIONS.parse(texts);
    }

    private record Context(ConsumerSettings options, boolean requiresAudience, boolean isNamedByOperator)
            implements ConsumerContext {
        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public Egress egress() {
            return destination -> destination;
        }

        @Override
        public int concurrency() {
            return 1;
        }
    }
}
