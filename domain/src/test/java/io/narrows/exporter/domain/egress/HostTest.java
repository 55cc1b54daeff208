package io.narrows.exporter.domain.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostTest {
    @ParameterizedTest
    @CsvSource({
        "search.example, search.example",
        "SEARCH.Example, search.example",
        "search.example., search.example",
        "my_host, my_host",
        "es-01, es-01",
        "1.example, 1.example",
        "bücher.example, xn--bcher-kva.example",
        "BÜCHER.example, xn--bcher-kva.example",
        "xn--bcher-kva.example, xn--bcher-kva.example",
        "ⓛocalhost, localhost",
        "search。example, search.example"
    })
    void aNameIsReadInEveryScript(String text, String ascii) {
        assertThat(Host.parse(text)).isEqualTo(new Host.Name(ascii));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.1, 127.0.0.1",
        "127.0.257, 127.0.1.1",
        "2130706433, 127.0.0.1",
        "0, 0.0.0.0",
        "[::1], ::1",
        "::1, ::1",
        "[0:0:0:0:0:0:0:1], ::1",
        "[::ffff:127.0.0.1], 127.0.0.1",
        "[::ffff:7f00:1], 127.0.0.1",
        "[::127.0.0.1], ::7f00:1",
        "[64:ff9b::127.0.0.1], 64:ff9b::7f00:1",
        "[fe80::1%1], fe80::1%1"
    })
    void anAddressIsReadAsEveryClientReadsIt(String text, String address) {
        assertThat(Host.parse(text)).isEqualTo(new Host.Literal(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a..b",
                "0177.0.0.1",
                "017700000001",
                "0x7f000001",
                "0x7f.0.0.1",
                "127.0x1",
                "0x",
                "00000177.1",
                "127.0.0.1.",
                "127.0.0.01",
                "１２７.0.0.1",
                "①②⑦.0.0.1",
                "127。0。0。1",
                "127.0.0.256",
                "1.2.3.4.5",
                "4294967296",
                "99999999999",
                "[127.0.0.1]",
                "[::1",
                "::1]",
                "[[::1]]",
                "[::1]x",
                "[::1%no-such-interface]",
                "[::ffff:0177.0.0.1]",
                "a b",
                "a/b",
                "a\\b",
                "a@b",
                "a%2eb",
                "a\u0000b",
                "a℀b",
                "search.example:9200"
            })
    void aTextThatClientsReadInDifferentWaysIsNoHost(String text) {
        assertThat(Host.parse(text)).isEqualTo(new Host.Unclear());
    }

    @Test
    void aNameThatIsTooLongIsNoHost() {
        assertThat(Host.parse("a.".repeat(127))).isEqualTo(new Host.Name("a.".repeat(126) + "a"));
        assertThat(Host.parse("a.".repeat(128))).isEqualTo(new Host.Unclear());
        assertThat(Host.parse("a".repeat(64) + ".example")).isEqualTo(new Host.Unclear());
    }

    @ParameterizedTest
    @CsvSource({
        "search.example, search.example, 0",
        "search.example:9200, search.example, 9200",
        "https://allowed.example@evil.example:8443/a, evil.example, 8443",
        "https://allowed.example:443@evil.example/, evil.example, 0",
        "https://evil.example#@allowed.example, evil.example, 0",
        "https://evil.example?@allowed.example, evil.example, 0",
        "https://evil.example/@allowed.example, evil.example, 0",
        "[fd00::1]:443, [fd00::1], 443"
    })
    void theHostOfAUrlIsTheOneThatClientsConnectTo(String text, String host, int port) {
        assertThat(Destination.parse(text))
                .hasValueSatisfying(destination ->
                        assertThat(destination).isEqualTo(new Destination(host, Host.parse(host), port)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example\\@allowed.example/",
                "https://allowed.example\\evil.example",
                "https://a@b@c:d/",
                "https://",
                "host:99999",
                "::1"
            })
    void aUrlWithoutAClearHostIsNone(String text) {
        assertThat(Destination.parse(text)).isEmpty();
    }
}
