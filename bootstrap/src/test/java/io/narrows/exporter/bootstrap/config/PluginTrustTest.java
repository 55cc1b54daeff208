package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.plugins.jar.JarTrust;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInSums;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginTrustTest {
    private static final String SUM = "0123456789abcdef".repeat(4);

    @TempDir
    private Path home;

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void byDefaultEveryJarIsTrustedAndHasHalfAMinute() {
        assertThat(trust()).isEqualTo(new TrustInAll());
        assertThat(read().plugins().startTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void sumsComeFromTheConfigurationAndFromAFile() throws IOException {
        var file = Files.writeString(home.resolve("sums.txt"), SUM + "  b.jar\n");
        environment.put("PLUGINS_VERIFY", "sha256");
        environment.put("PLUGINS_SHA256", SUM + "  a.jar");
        environment.put("PLUGINS_SHA256_FILE", file.toString());

        assertThat(trust())
                .isInstanceOfSatisfying(
                        TrustInSums.class,
                        sums -> assertThat(sums.sums())
                                .extracting(sum -> sum.jar().orElseThrow())
                                .containsExactly("a.jar", "b.jar"));
    }

    @Test
    void aListOfSeveralLinesIsShownInOne() throws IOException {
        var overlay = Files.writeString(
                home.resolve("my.yaml"),
                "plugins:\n  verify: sha256\n  sha256: |\n    " + SUM + "  a.jar\n    " + SUM + "\n");
        environment.put("DATA_EXPORTER_CONFIG", overlay.toString());

        assertThat(read().effective()).extracting(EffectiveValue::text).contains(SUM + "  a.jar, " + SUM);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sha256 | plugins.verify is sha256, which needs plugins.sha256 or plugins.sha256File",
                "signature | plugins.verify is signature, which needs plugins.certificateFile"
            })
    void whatACheckNeedsMustBeThere(String verify, String problem) {
        environment.put("PLUGINS_VERIFY", verify);

        assertThatThrownBy(this::read).isInstanceOf(ConfigException.class).hasMessage(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "none, PLUGINS_SHA256, plugins.sha256",
        "none, PLUGINS_SHA256_FILE, plugins.sha256File",
        "none, PLUGINS_CERTIFICATE_FILE, plugins.certificateFile",
        "sha256, PLUGINS_CERTIFICATE_FILE, plugins.certificateFile",
        "signature, PLUGINS_SHA256, plugins.sha256"
    })
    void whatWouldHaveNoEffectIsAProblem(String verify, String variable, String key) {
        environment.put("PLUGINS_VERIFY", verify);
        environment.put(variable, SUM);

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage(key + " has no effect, for plugins.verify is " + verify + ": change that, or leave it out");
    }

    @Test
    void aListThatIsNoneIsAProblemOfItsKey() {
        environment.put("PLUGINS_VERIFY", "sha256");
        environment.put("PLUGINS_SHA256", "file.jar");

        assertThatThrownBy(this::read)
                .hasMessage("plugins.sha256 must have lines with a SHA-256 sum and the name of a jar, as sha256sum"
                        + " writes them, but has 'file.jar'");
    }

    @ParameterizedTest
    @CsvSource({
        "sha256, PLUGINS_SHA256_FILE, plugins.sha256File",
        "signature, PLUGINS_CERTIFICATE_FILE, plugins.certificateFile"
    })
    void aFileThatIsNotThereIsAProblemOfItsKey(String verify, String variable, String key) {
        environment.put("PLUGINS_VERIFY", verify);
        environment.put(variable, "/nowhere/file");

        assertThatThrownBy(this::read).hasMessage(key + " names /nowhere/file, which does not exist");
    }

    @Test
    void aFileWithoutCertificatesIsAProblemOfItsKey() throws IOException {
        environment.put("PLUGINS_VERIFY", "signature");
        environment.put(
                "PLUGINS_CERTIFICATE_FILE",
                Files.writeString(home.resolve("cert.pem"), "no certificate").toString());

        assertThatThrownBy(this::read).hasMessageStartingWith("plugins.certificateFile must ");
    }

    private JarTrust trust() {
        return read().plugins().trust();
    }

    private Configuration read() {
        var properties = Map.of("data.exporter.home", home.toString());
        return Configuration.read(ConfigurationSources.of(Optional.empty(), environment, properties));
    }
}
