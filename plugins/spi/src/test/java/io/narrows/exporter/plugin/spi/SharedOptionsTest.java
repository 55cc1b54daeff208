package io.narrows.exporter.plugin.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The options that plugins have in common.
class SharedOptionsTest {
    private static final SettingDeclarations DECLARED = SettingDeclarations.of(Setting.text("zone", "Where."))
            .and(TlsMaterial.options())
            .and(Timeouts.options("5s", "30s", "How long the whole answer may take."));

    @Test
    void theyAreDeclaredBehindThoseOfThePlugin() {
        assertThat(DECLARED.all())
                .extracting(Setting::name)
                .containsExactly(
                        "zone",
                        "caFile",
                        "certificateFile",
                        "keyFile",
                        "certificateHosts",
                        "connectTimeout",
                        "responseTimeout");
    }

    @Test
    void whereNothingIsConfiguredTheRuntimeDecidesWhomToTrust() {
        var tls = TlsMaterial.of(options(Map.of()));

        assertThat(tls.presentsCertificate()).isFalse();
        assertThat(tls.version()).isEmpty();
        assertThat(Timeouts.of(options(Map.of())))
                .isEqualTo(new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(30)));
    }

    @Test
    void whatIsConfiguredIsRead() {
        var tls = TlsMaterial.of(options(Map.of("caFile", "/ca", "certificateFile", "/crt", "keyFile", "/key")));

        assertThat(tls.presentsCertificate()).isTrue();
        assertThat(tls).hasToString("TlsMaterial[authorities=[/ca], Identity[certificateFile=/crt, keyFile=/key]]");
        assertThat(tls.version()).isEqualTo("none none none");
    }

    @Test
    void aCertificateAndItsKeyBelongTogether() {
        assertThatThrownBy(() -> TlsMaterial.of(options(Map.of("certificateFile", "client.crt"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("keyFile must be given");
        assertThatThrownBy(() -> TlsMaterial.of(options(Map.of("keyFile", "client.key"))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("certificateFile must be given");
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectTimeout", "responseTimeout"})
    void aTimeoutIsBounded(String name) {
        for (var value : new String[] {"0s", "99ms", "61m"}) {
            assertThatThrownBy(() -> options(Map.of(name, value)))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith(name)
                    .hasMessageContaining("from 100ms to 1h");
        }
    }

    private static ConsumerSettings options(Map<String, String> texts) {
        return DECLARED.parse(texts);
    }
}
