package io.narrows.exporter.adapter.inbound.http.admin.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostListTest {
    private static final InetAddress POD = InetAddress.ofLiteral("10.1.2.3");

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3:6781, true",
        "[::ffff:10.1.2.3]:6781, true",
        "127.0.0.1, true",
        "localhost, true",
        "10.1.2.4:6781, false",
        "0.0.0.0:6781, false",
        "data-exporter-0, false"
    })
    void aClientMayCallTheAddressThatItIsConnectedTo(String called, boolean isOnList) {
        for (var listensOn : List.of("0.0.0.0", "::", "10.1.2.3", "fe80::1%eth0")) {
            var list = HostList.NONE.listeningOn(listensOn);

            assertThat(list.has(Authority.parse(called).orElseThrow(), POD))
                    .describedAs(listensOn)
                    .isEqualTo(isOnList);
        }
    }

    @Test
    void aClientMayCallTheNameThatThePortListensOn() {
        var list = HostList.NONE.listeningOn("Exporter-1.example");

        assertThat(list.has(Authority.parse("exporter-1.EXAMPLE:80").orElseThrow(), POD))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://exporter.example", "exporter.example:6781", "*.example", "a b", "fd00::7", "x/y", ""})
    void anOperatorNamesHostsWithoutAnythingElse(String host) {
        assertThatThrownBy(() -> HostList.of(List.of(host)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be names such as");
    }
}
