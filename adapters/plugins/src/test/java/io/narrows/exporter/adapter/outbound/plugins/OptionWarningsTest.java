package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInAll;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests what a plugin says about its options at the start.
class OptionWarningsTest {
    @TempDir
    private Path directory;

    @Test
    void eachWarningIsLogged() throws Exception {
        warning("return List.of(\"tokenHosts names no host\", \"caFile is old\");");

        try (var log = Logged.by(PluginDirectory.class.getName())) {
            hastily().close();

            assertThat(log.warnings())
                    .containsExactly(
                            "consumer options consumer=kafka warning=\"tokenHosts names no host\"",
                            "consumer options consumer=kafka warning=\"caFile is old\"");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "throw new InvalidSettingException(\"tokenHosts\", \"must be hosts\"); | consumers.kafka.tokenHosts must be hosts",
                "throw new IllegalStateException(\"s3cret\"); | Cannot load plugin kafka.jar: its warnings threw ",
                "while (!Thread.interrupted()) { Thread.onSpinWait(); } return List.of(); | Cannot load plugin kafka.jar: it gave no warnings within 500 ms",
            })
    void optionsThatCannotWorkStopTheStart(String body, String message) throws Exception {
        warning(body);

        assertThat(catchThrowable(() -> hastily().close()))
                .isInstanceOf(PluginStartupException.class)
                .message()
                .startsWith(message.strip())
                .doesNotContain("s3cret");
    }

    private void warning(String body) throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member("public List<String> warnings(ConsumerSettings options) { " + body + " }"))
                .in(directory);
    }

    private PluginDirectory hastily() {
        return Plugins.open(new PluginSettings(
                List.of(directory), OnError.FAIL, new TrustInAll(), Duration.ofMillis(500), 8, false));
    }
}
