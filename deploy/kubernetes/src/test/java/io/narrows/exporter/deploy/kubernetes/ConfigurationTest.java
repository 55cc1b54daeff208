package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.tls.SelfSigned;
import io.narrows.exporter.test.tls.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The exporter itself is asked whether it would start with what the chart gives it.
class ConfigurationTest {
    private static final Path COMMAND = Path.of("../target/data-exporter/bin/data-exporter");
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:/run/secrets/[^/}]+/([^/}]+)}");

    @TempDir
    private Path scratch;

    static List<Chart> variantsWithAConfiguration() {
        return Chart.variants().stream()
                .filter(chart -> !configuration(chart).equals("{}\n") || chart.equals(Chart.DEFAULT))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("variantsWithAConfiguration")
    void theExporterWouldStartWithTheConfigurationAndTheVariablesOfThePod(Chart chart) throws Exception {
        var config = Files.writeString(scratch.resolve("application.yaml"), withSecretsHere(configuration(chart)));
        var check = new ProcessBuilder(COMMAND.toString(), "check-config", "--config=" + config);
        check.environment().putAll(variables(chart));
        check.environment().replaceAll((name, value) -> withSecretsHere(value));
        check.environment().putAll(certificatesHere(check.environment()));
        var tokens = new TokenEntry("ci", Role.SEND, TokenHash.of("a token"));
        check.environment()
                .computeIfPresent("SECURITY_TOKEN_FILE", (name, inThePod) -> secretHere("tokens", tokens + "\n"));

        var output = ChildProcess.run(check);

        assertThat(output)
                .contains("server.port = 6780 (environment variable SERVER_PORT)")
                .contains("stop.grace = 25s (environment variable STOP_GRACE)")
                .containsPattern("admin.hosts = \\S+-admin\\." + chart.namespace() + "\\.svc,");
    }

    private static String configuration(Chart chart) {
        return chart.renderInstalled().stream()
                .filter(object -> object.name().endsWith("-config"))
                .map(object -> object.json().at("/data/application.yaml").asText())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> variables(Chart chart) {
        return chart.renderInstalled().stream()
                .flatMap(object -> object.pods().stream())
                .flatMap(pods -> pods.spec().getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> !variable.getName().equals("DATA_EXPORTER_CONFIG"))
                .filter(variable -> variable.getValueFrom() == null)
                .collect(Collectors.toMap(
                        EnvVar::getName,
                        variable -> variable.getValue().replace("$(POD_NAMESPACE)", chart.namespace())));
    }

    /// The variables that name certificates or revocation lists, with files that are here.
    private Map<String, String> certificatesHere(Map<String, String> variables) throws Exception {
        var pair = SelfSigned.make(scratch);
        pair.writeCertificate(scratch.resolve("tls.crt"));
        pair.writeKey(scratch.resolve("tls.key"));
        var authority = TestAuthority.make("CN=clients");
        TestAuthority.write(scratch.resolve("ca.crt"), authority.certificate());
        TestAuthority.write(scratch.resolve("crl.pem"), authority.revoke());
        var here = new HashMap<String, String>();
        variables.forEach((name, value) -> {
            if (value.startsWith("/run/secrets/tls/tls.")) {
                here.put(name, scratch.resolve(Path.of(value).getFileName()).toString());
            } else if (name.endsWith("_CLIENT_CA_FILE")) {
                here.put(name, scratch.resolve("ca.crt").toString());
            } else if (name.endsWith("_CLIENT_CRL_FILE")) {
                here.put(name, scratch.resolve("crl.pem").toString());
            }
        });
        return here;
    }

    private String secretHere(String name, String content) {
        try {
            return Files.writeString(scratch.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The files that secrets are mounted as are not on this machine.
    private String withSecretsHere(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(reference ->
                        Matcher.quoteReplacement("${file:" + secretHere(reference.group(1), "a secret") + "}"));
    }
}
