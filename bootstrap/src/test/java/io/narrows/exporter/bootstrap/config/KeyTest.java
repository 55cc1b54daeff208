package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Setting;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyTest {
    @ParameterizedTest
    @CsvSource({
        "server, port, SERVER_PORT",
        "server, maxBodySize, SERVER_MAX_BODY_SIZE",
        "consumers.openSearch, caFile, CONSUMERS_OPEN_SEARCH_CA_FILE",
        "consumers.openSearch, mutualTLS, CONSUMERS_OPEN_SEARCH_MUTUAL_TLS",
        "consumers.my-consumer2, allowHTTPUrls, CONSUMERS_MY_CONSUMER2_ALLOW_HTTP_URLS",
    })
    void theEnvironmentVariableOfAKeyIsItsPathInCapitalsSplitIntoItsWords(String group, String name, String variable) {
        assertThat(Key.of(group, Setting.text(name, "")).environmentVariable()).isEqualTo(variable);
    }
}
