package io.narrows.exporter.domain.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostRulesTest {
    @ParameterizedTest
    @CsvSource({
        "search.example, search.example, 9200, true",
        "search.example, SEARCH.EXAMPLE., 9200, true",
        "search.example, a.search.example, 9200, false",
        "search.example, xsearch.example, 9200, false",
        "search.example:9200, search.example, 9200, true",
        "search.example:9200, search.example, 9201, false",
        "search.example:9200-9299, search.example, 9200, true",
        "search.example:9200-9299, search.example, 9299, true",
        "search.example:9200-9299, search.example, 9300, false",
        "*.example, search.example, 9200, true",
        "*.example, a.b.example, 9200, true",
        "*.example, example, 9200, false",
        "*.example, xexample, 9200, false",
        "*.example:443, search.example, 80, false",
        "*, search.example, 9200, true",
        "*, 10.0.0.7, 9200, false",
        "bücher.example, xn--bcher-kva.example, 443, true",
        "xn--bcher-kva.example, bücher.example, 443, true",
        "*.bücher.example, a.bücher.example, 443, true",
        "10.0.0.7, 10.0.0.7, 9200, true",
        "10.0.0.7, 10.7, 9200, true",
        "10.0.0.7, 10.0.0.8, 9200, false",
        "10.0.0.0/8, 10.255.255.255, 9200, true",
        "10.0.0.0/8, 11.0.0.0, 9200, false",
        "10.0.0.0/8, 0x0a000001, 9200, false",
        "10.0.0.0/8, [::ffff:10.0.0.1], 9200, true",
        "10.0.0.0/8, [64:ff9b::10.0.0.1], 9200, false",
        "10.0.0.0/8, search.example, 9200, false",
        "10.0.0.0/9:9200, 10.127.0.1, 9200, true",
        "10.0.0.0/9:9200, 10.128.0.1, 9200, false",
        "10.0.0.0/9:9200, 10.127.0.1, 9201, false",
        "0.0.0.0/0, 192.0.2.1, 9200, true",
        "0.0.0.0/0, [fd00::1], 9200, false",
        "fd00::/8, [fdff::1], 9200, true",
        "fd00::/8, [fe00::1], 9200, false",
        "[fd00::/8]:443, [fd00::1], 443, true",
        "[fd00::/8]:443, [fd00::1], 80, false",
        "[fd00::7]:443-444, [fd00:0::7], 444, true",
        "search.example:9200, search.example, 0, true"
    })
    void anEntryNamesHosts(String entry, String host, int port, boolean isNamed) {
        assertThat(HostRules.of(List.of(entry)).name(Host.parse(host), port)).isEqualTo(isNamed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://search.example",
                "search.example/path",
                "user@search.example",
                "search.example:0",
                "search.example:65536",
                "search.example:9299-9200",
                "search.example:http",
                "search.example:",
                "search*.example",
                "*example",
                "a.*.example",
                "*.*",
                "10.0.0.0/33",
                "fd00::/129",
                "10.0.0.*",
                "10.7",
                "167772167",
                "0177.0.0.1",
                "127.0.0.1.",
                "fd00::1:443:[]",
                "search.example 9200",
                "!search.example"
            })
    void anEntryOfAnotherFormIsRefusedByItsNumber(String entry) {
        assertThatThrownBy(() -> HostRules.of(List.of("search.example", entry)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entry 2 is none of these")
                .hasMessageNotContaining("password")
                .hasMessageStartingWith("must be a list of names");
    }

    @Test
    void aListDoesNotGrowWithoutBound() {
        assertThat(HostRules.of(Collections.nCopies(1_000, "a.example")).size()).isEqualTo(1_000);
        assertThatThrownBy(() -> HostRules.of(Collections.nCopies(1_001, "a.example")))
                .hasMessage("must have at most 1000 entries");
    }

    @Test
    void anAddressIsCoveredByRangesAlone() {
        var rules = HostRules.of(List.of("*", "10.0.0.0/8:9200"));

        assertThat(rules.cover(InetAddress.ofLiteral("10.0.0.1"), 9200)).isTrue();
        assertThat(rules.cover(InetAddress.ofLiteral("192.0.2.1"), 9200)).isFalse();
        assertThat(HostRules.NONE.cover(InetAddress.ofLiteral("10.0.0.1"), 9200))
                .isFalse();
    }
}
