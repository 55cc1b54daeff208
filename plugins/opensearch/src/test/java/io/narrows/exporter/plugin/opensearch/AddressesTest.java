package io.narrows.exporter.plugin.opensearch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "https://opensearch:9200, https, opensearch, 9200, ''",
        "http://opensearch:9200, http, opensearch, 9200, ''",
        "HTTP://OpenSearch:9200/, http, opensearch, 9200, ''",
        "opensearch:9201, http, opensearch, 9201, ''",
        "opensearch, http, opensearch, 9200, ''",
        "https://opensearch, https, opensearch, 443, ''",
        "http://opensearch, http, opensearch, 80, ''",
        "' https://my_search.svc:9200/a/b// ', https, my_search.svc, 9200, /a/b",
        "https://u:p@10.0.0.1:9200, https, 10.0.0.1, 9200, ''",
    })
    void anAddressIsReadAsPeopleWriteIt(String text, String scheme, String host, int port, String path) {
        var addresses = Addresses.parse(text);

        assertThat(addresses.hosts()).singleElement().satisfies(known -> {
            assertThat(known.getSchemeName()).isEqualTo(scheme);
            assertThat(known.getHostName()).isEqualToIgnoringCase(host);
            assertThat(known.getPort()).isEqualTo(port);
        });
        assertThat(addresses.pathPrefix()).isEqualTo(path);
    }

    @Test
    void severalHostsStandWithCommas() {
        var addresses = Addresses.parse("https://a:1, https://b:2,[::1]:3");

        assertThat(addresses.names()).containsExactly("[::1]:3", "a:1", "b:2");
        assertThat(addresses.useTls()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                ",",
                "a:1,",
                "ftp://h:1",
                "https://",
                "https://:9200",
                "h:port",
                "h:0",
                "h:65536",
                "h:123456",
                "http://a/x,http://b/y",
                "http://h:1?q",
                "http://h:1#f",
                "http://h h:1",
                "http://user:pa@ss@h:1",
                "http://user:p/ss@h:1",
                "//h:1",
                "h:1:2"
            })
    void anythingElseIsRefusedAndNotRepeated(String text) {
        assertThatThrownBy(() -> Addresses.parse(text))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("hostport must ")
                .hasMessageNotContainingAny("ss@", "ftp");
    }

    @Test
    void userAndPasswordNeverShow() {
        var addresses = Addresses.parse("https://scanner:secret@h:9200");

        assertThat(addresses.toString() + addresses.credentials() + addresses.hosts())
                .doesNotContain("secret", "scanner");
    }

    @ParameterizedTest
    @CsvSource({"'https://h,https://g:9200', true", "'https://h,g:9200', false", "http://h, false", "h, false"})
    void tlsIsUsedIfEachAddressSaysSo(String hostport, boolean usesTls) {
        assertThat(new OpenSearchConsumerFactory()
                        .usesTls(Consumers.bound(Map.of("hostport", hostport)), ConsumerSettings.NONE))
                .isEqualTo(usesTls);
    }

    @Test
    void theFactoryNamesTheHosts() {
        var factory = new OpenSearchConsumerFactory();

        assertThat(factory.hosts(Consumers.bound(Map.of("host_port", "https://scanner:secret@h:9200,g"))))
                .isEqualTo(Set.of("h:9200", "g:9200"));
        assertThat(factory.hosts(Consumers.bound(Map.of("hostport", "ftp://h"))))
                .isEmpty();
    }
}
