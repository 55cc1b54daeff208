package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests that settings which cannot work are refused by name, and without their values if they are secrets.
class SettingsTest {
    private static final String SECRET = "hush-hush";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hush-hush",
                "//hush-hush",
                "ftp://hush-hush/",
                "http:///hush-hush",
                "https://host/hush hush-hush",
                "https://user:hush-hush@host/"
            })
    void aUrlThatIsNoneIsNotRepeated(String url) {
        assertThatThrownBy(() -> Webhooks.open(Map.of("url", url), Map.of()))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("url must ")
                .hasMessageNotContaining(SECRET);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "no colon hush-hush; which line 2 has not",
                "Bad Name: hush-hush; which line 2 has not",
                ": hush-hush; which line 2 has not",
                "Host: hush-hush; must not give Host, in line 2",
                "content-length: hush-hush; must not give content-length",
                "Transfer-Encoding: hush-hush; must not give Transfer-Encoding",
                "Webhook-Signature: hush-hush; must not give Webhook-Signature",
                "Idempotency-Key: hush-hush; must not give Idempotency-Key",
                "X-Name: hush-hush é; which line 2 is not"
            })
    void aHeaderThatCannotBeSentIsNamedByItsLine(String line, String problem) {
        for (var setting : Set.of("headers", "secretHeaders")) {
            assertThatThrownBy(() -> open(setting, "X-First: 1\n" + line))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageStartingWith(setting + " must ")
                    .hasMessageContaining(problem.strip())
                    .hasMessageNotContaining(SECRET);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2x", "99", "100", "600", "200-", "204-200", "200,,201", "ok"})
    void successCodesThatAreNoneAreRefused(String codes) {
        assertThatThrownBy(() -> open("successCodes", codes))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("successCodes must be codes from 200 to 599");
    }

    @Test
    void aSigningSecretThatIsNoBase64IsNotRepeated() {
        assertThatThrownBy(() -> open("signingSecret", "whsec_" + SECRET + "!"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("signingSecret must have a key in base64 after whsec_");
    }

    @Test
    void aContentTypeIsOneLine() {
        assertThatThrownBy(() -> open("contentType", "text/plain\r\nX-Injected: 1"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("contentType must be of visible ASCII characters");
    }

    @ParameterizedTest
    @CsvSource({
        "proxy, proxy",
        "proxy, proxy:0",
        "proxy, proxy:99999",
        "proxy, http://proxy:3128",
        "proxy, u:p@proxy:3128",
        "proxy, proxy:3128/path",
        "connectTimeout, 0s",
        "responseTimeout, 0s"
    })
    void anOptionThatCannotWorkIsRefused(String option, String value) {
        assertThatThrownBy(() -> Webhooks.open(Map.of("url", "http://host/"), Map.of(option, value)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(option + " must be ");
    }

    @ParameterizedTest
    @CsvSource({
        "https://host.example/hooks/secret, host.example",
        "HTTP://127.0.0.1:8080/?secret, 127.0.0.1:8080",
        "https://[::1]:8443, [::1]:8443"
    })
    void onlyTheHostOfAUrlShows(String url, String host) {
        try (var consumer = Webhooks.open(Map.of("url", url), Map.of())) {
            assertThat(consumer).hasToString("WebhookConsumer[" + host + "]");
        }
        assertThat(hosts(url)).containsExactly(host);
    }

    @Test
    void aUrlThatIsNoneHasNoHost() {
        assertThat(hosts("no URL")).isEmpty();
    }

    @Test
    void theSchemeSaysWhetherTlsIsUsed() {
        var factory = new WebhookConsumerFactory();

        assertThat(factory.usesTls(bound("HTTPS://h/x"), ConsumerSettings.NONE)).isTrue();
        assertThat(factory.usesTls(bound("http://h:443/x"), ConsumerSettings.NONE))
                .isFalse();
    }

    private static Set<String> hosts(String url) {
        return new WebhookConsumerFactory().hosts(bound(url));
    }

    private static ConsumerSettings bound(String url) {
        return ((Binding.Bound) new WebhookConsumerFactory().settings().bind(ConsumerSettings.of(Map.of("url", url))))
                .settings();
    }

    private static void open(String setting, String value) {
        var settings = new TreeMap<String, Object>(Map.of("url", "http://host/"));
        settings.put(setting, value);
        Webhooks.open(settings, Map.of()).close();
    }
}
