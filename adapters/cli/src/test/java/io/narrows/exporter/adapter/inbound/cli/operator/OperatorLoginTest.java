package io.narrows.exporter.adapter.inbound.cli.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.inbound.cli.CommandLineRun;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorLoginTest {
    private static final URI HERE = URI.create("http://127.0.0.1:6781");
    private static final String TOKEN = "dxop_hunter2";

    @TempDir
    private Path scratch;

    @Test
    void theCommandLineGoesBeforeVariables() throws IOException {
        var named = Files.writeString(scratch.resolve("named"), "\n dxop_named \n");
        var inVariable = Files.writeString(scratch.resolve("variable"), "dxop_variable\n");

        assertThat(login(Map.of()).token(Optional.empty(), HERE)).isEmpty();
        assertThat(login(Map.of(OperatorLogin.TOKEN, " ")).token(Optional.empty(), HERE))
                .isEmpty();
        assertThat(login(Map.of(OperatorLogin.TOKEN, TOKEN)).token(Optional.empty(), HERE))
                .hasValue(TOKEN);
        var both = Map.of(OperatorLogin.TOKEN, TOKEN, OperatorLogin.TOKEN_FILE, inVariable.toString());
        assertThat(login(both).token(Optional.empty(), HERE)).hasValue("dxop_variable");
        assertThat(login(both).token(Optional.of(named), HERE)).hasValue("dxop_named");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.7:6781",
                "http://exporter.example",
                "http://localhost.attacker.test",
                "http://127.0.0.1.attacker.test",
                "http://[::2]:6781"
            })
    void aTokenGoesOverNoNetworkInClearText(String api) {
        assertThatThrownBy(() -> login(Map.of(OperatorLogin.TOKEN, TOKEN)).token(Optional.empty(), URI.create(api)))
                .hasMessageContaining(api)
                .hasMessageContaining("https")
                .message()
                .doesNotContain(TOKEN);
        assertThat(login(Map.of()).token(Optional.empty(), URI.create(api))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://localhost:6781", "http://[::1]:6781", "http://127.0.0.2", "https://exporter.example"})
    void aTokenGoesToThisMachineAndOverTls(String api) {
        assertThat(login(Map.of(OperatorLogin.TOKEN, TOKEN)).token(Optional.empty(), URI.create(api)))
                .hasValue(TOKEN);
    }

    @Test
    void aFileThatHoldsNoTokenIsNamedAndNotShown() throws IOException {
        var two = Files.writeString(scratch.resolve("two"), "dxop_hunter2 dxop_other");
        var none = scratch.resolve("none");

        assertThatThrownBy(() -> login(Map.of()).token(Optional.of(two), HERE))
                .hasMessageContaining("one word")
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> login(Map.of()).token(Optional.of(none), HERE)).hasMessageContaining(none.toString());
    }

    @Test
    void everyCommandOfTheOperatorApiSendsTheToken() throws IOException {
        var file = Files.writeString(scratch.resolve("token"), TOKEN);
        try (var api = FakeOperatorApi.answering("{\"count\":0,\"dryRun\":false,\"deadLetters\":[]}")) {
            for (var command : List.of(
                    "dead-letters list",
                    "dead-letters replay --all",
                    "dead-letters purge --all",
                    "pending purge --all")) {
                run(command + " --admin-url=" + api.url() + " --token-file=" + file);
            }
            run("dead-letters list --admin-url=" + api.url());

            assertThat(api.logins())
                    .containsExactly("Bearer " + TOKEN, "Bearer " + TOKEN, "Bearer " + TOKEN, "Bearer " + TOKEN, "");
        }
    }

    @Test
    void aRefusedLoginIsToldWithoutTheToken() throws IOException {
        var file = Files.writeString(scratch.resolve("token"), TOKEN);
        try (var api = FakeOperatorApi.refusing(401, "{\"detail\":\"Authorization must be Bearer\"}")) {
            var err = run("dead-letters list --debug --admin-url=" + api.url() + " --token-file=" + file);

            assertThat(err).contains("HTTP 401", "Authorization must be Bearer").doesNotContain(TOKEN);
        }
    }

    private static OperatorLogin login(Map<String, String> variables) {
        return new OperatorLogin(name -> variables.getOrDefault(name, ""));
    }

    private static String run(String line) {
        var err = new StringWriter();
        CommandLineRun.run(new StringWriter(), err, List.of(line.split(" ")));
        return err.toString();
    }
}
