package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GovernorSettingsTest {
    private static final Map<String, Object> COMPLETE =
            Map.of("clusterId", "c", "url", "https://governor.example/api", "cspSecretName", "csp");

    private final GovernorConsumerFactory factory = new GovernorConsumerFactory();

    @Test
    void blankSettingsDoNotAskForIt() {
        assertThat(bind(Map.of("clusterId", "", "url", " ", "cspSecretName", "")))
                .isInstanceOf(Binding.NotAskedFor.class);
        assertThat(bind(with("enabled", false))).isInstanceOf(Binding.NotAskedFor.class);
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(bind(Map.of("url", "https://governor.example")))
                .isInstanceOfSatisfying(
                        Binding.Incomplete.class,
                        incomplete -> assertThat(incomplete.missing()).containsExactly("clusterId", "cspSecretName"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://g, https://csp, https://k8s, '', true",
        "HTTPS://g, https://csp, http://k8s, /secrets, true",
        "http://g, https://csp, https://k8s, '', false",
        "https://g, http://csp, https://k8s, '', false",
        "https://g, https://csp, http://k8s, '', false"
    })
    void tlsIsUsedIfTheGovernorAndThoseThatGiveTokensAreReachedByIt(
            String url, String tokenEndpoint, String kubernetesUrl, String secrets, boolean usesTls) {
        var options = factory.options()
                .parse(Map.of(
                        "tokenEndpoint", tokenEndpoint,
                        "kubernetesUrl", kubernetesUrl,
                        "secretsDirectory", secrets));

        assertThat(factory.usesTls(settings(with("url", url)), options)).isEqualTo(usesTls);
    }

    @ParameterizedTest
    @CsvSource({
        "https://governor.example, governor.example, https://governor.example/clusters/c/telemetry",
        "https://governor.example:8443/, governor.example:8443, https://governor.example:8443/clusters/c/telemetry",
        "HTTP://127.0.0.1:80/a/b//, 127.0.0.1:80, HTTP://127.0.0.1:80/a/b/clusters/c/telemetry",
        "https://[::1]:9/, [::1]:9, https://[::1]:9/clusters/c/telemetry"
    })
    void theUrlSaysWhereTheGovernorIs(String url, String host, String telemetry) {
        var settings = settings(with("url", url));

        assertThat(factory.hosts(settings)).containsExactly(host);
        assertThat(GovernorSettings.of(settings).telemetry()).hasToString(telemetry);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "governor.example",
                "governor.example:8443",
                "ftp://governor.example",
                "https://",
                "https:///path",
                "https://host:0",
                "https://ho st",
                "https://user:hidden-word@governor.example",
                "https://governor.example?token=hidden-word",
                "https://governor.example#hidden-word",
                "//governor.example"
            })
    void aUrlThatIsNoneIsRefusedWithoutRepeatingIt(String url) {
        var settings = settings(with("url", url));

        assertThatThrownBy(() -> GovernorSettings.of(settings))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("url must ")
                .hasMessageNotContaining("hidden-word");
        assertThat(factory.hosts(settings)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "../csp",
                "a/b",
                "a\\b",
                "/etc/passwd",
                "..data",
                "a..b",
                "a.",
                "-a",
                "a-",
                "Csp",
                "csp_token",
                "a b",
                "a%2fb",
                "a\u0000",
                "é",
                "~"
            })
    void aSecretNameThatLeadsElsewhereIsRefused(String name) {
        assertThatThrownBy(() -> GovernorSettings.of(settings(with("cspSecretName", name))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("cspSecretName must be the name of a Kubernetes object");
    }

    @Test
    void aSecretNameMayHaveAsManyCharactersAsKubernetesAllows() {
        assertThat(GovernorSettings.of(settings(with("cspSecretName", "a".repeat(253))))
                        .secret())
                .hasToString("a".repeat(253));
        assertThatThrownBy(() -> GovernorSettings.of(settings(with("cspSecretName", "a".repeat(100_000)))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageEndingWith("at most 253 of them");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", ".."})
    void aClusterIdThatLeadsElsewhereIsRefused(String clusterId) {
        assertThatThrownBy(() -> GovernorSettings.of(settings(with("clusterId", clusterId))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("clusterId must ");
    }

    @ParameterizedTest
    @CsvSource({
        "tokenEndpoint, nowhere",
        "kubernetesUrl, ftp://k",
        "secretNamespace, a/b",
        "connectTimeout, 0s",
        "responseTimeout, 0s"
    })
    void anOptionThatCannotWorkIsNamed(String option, String value) {
        assertThatThrownBy(
                        () -> GovernorOptions.of(factory.options().parse(Map.of(option, value)), ConsumerSettings.NONE))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(option + " must ");
    }

    private Binding bind(Map<String, Object> settings) {
        return factory.settings().bind(ConsumerSettings.of(settings));
    }

    private ConsumerSettings settings(Map<String, Object> settings) {
        return ((Binding.Bound) bind(settings)).settings();
    }

    private static Map<String, Object> with(String name, Object value) {
        var settings = new TreeMap<>(COMPLETE);
        settings.put(name, value);
        return settings;
    }
}
