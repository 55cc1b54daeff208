package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.bootstrap.logging.LogFormat;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingKeysTest extends ConfigurationFixture {
    @Test
    void nothingIsTracedAndTheLogIsTextUnlessTheOperatorSaysSo() {
        assertThat(read().tracing()).isEmpty();
        assertThat(read().logFormat()).isEqualTo(LogFormat.TEXT);
    }

    @Test
    void anEndpointSwitchesTracingOn() {
        environment.put("TRACING_ENDPOINT", "https://collector.example:4318");
        environment.put("TRACING_SAMPLING", "0.01");
        environment.put("TRACING_SERVICE_NAME", "exporter-a");
        environment.put("LOG_FORMAT", "json");

        var tracing = read().tracing().orElseThrow();

        assertThat(tracing.endpoint()).isEqualTo(URI.create("https://collector.example:4318"));
        assertThat(tracing.sampling()).isEqualTo(0.01);
        assertThat(tracing.service()).isEqualTo("exporter-a");
        assertThat(read().logFormat()).isEqualTo(LogFormat.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "grpc://collector",
                "http://",
                "http://u:hunter2@collector",
                "http://c/?t=hunter2",
                "http://c d"
            })
    void anEndpointThatCannotBeOneIsRefusedAndNotRepeated(String endpoint) {
        environment.put("TRACING_ENDPOINT", endpoint);

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("tracing.endpoint must be http:// or https:// with a host, such as http://collector:4318,"
                        + " and without a user or a query");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "NaN", "a"})
    void aShareThatIsNoneIsRefused(String share) {
        environment.put("TRACING_ENDPOINT", "http://c");
        environment.put("TRACING_SAMPLING", share);

        assertThatThrownBy(this::read)
                .isInstanceOf(ConfigException.class)
                .hasMessage("tracing.sampling must be a number from 0 to 1 but was '" + share + "'");
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws IOException {
        environment.put("TRACING_ENDPOINT", "https://c");
        environment.put("TRACING_CA_FILE", write("ca.pem", "x").toString());

        assertThatThrownBy(this::read).isInstanceOf(ConfigException.class).hasMessageStartingWith("tracing.caFile: ");

        environment.remove("TRACING_CA_FILE");
        environment.put("TRACING_HEADERS_FILE", home.resolve("none").toString());

        assertThatThrownBy(this::read)
                .hasMessage("tracing.headersFile " + home.resolve("none") + " cannot be read: there is no such file");
    }
}
