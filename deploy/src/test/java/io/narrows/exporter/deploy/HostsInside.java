package io.narrows.exporter.deploy;

import java.util.List;
import java.util.Map;

/// Hosts that no envelope may lead an exporter to: the machine itself, metadata addresses, and what is not listed.
final class HostsInside {
    /// The names, and where they lead.
    static final Map<String, List<String>> NAMES = Map.of(
            "localhost", List.of("127.0.0.1"),
            "here.test", List.of("127.0.0.1"),
            "also-here.test", List.of("2001:db8::1,127.0.0.1"),
            "xn--hr-bja.test", List.of("127.0.0.1"),
            "allowed.test", List.of("127.0.0.1"),
            "metadata.test", List.of("169.254.169.254"),
            "mapped.test", List.of("64:ff9b::a9fe:a9fe"),
            "stranger.example", List.of("127.0.0.4"));

    /// Hosts that each client reads in the same way, and that are this machine, a metadata address or not listed.
    static final List<String> CLEAR = List.of(
            "127.0.0.1",
            "127.0.0.2",
            "[::1]",
            "[0:0:0:0:0:0:0:1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "0.0.0.0",
            "[::]",
            "localhost",
            "LOCALHOST",
            "here.test",
            "also-here.test",
            "169.254.169.254",
            "[fe80::1]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::a9fe:a9fe]",
            "[fd00:ec2::254]",
            "metadata.test",
            "mapped.test",
            "127.0.0.4",
            "203.0.113.7",
            "stranger.example");

    /// Spellings that clients read in different ways, or that are no host in a URL.
    static final List<String> ODD = List.of(
            "127.1",
            "127.0.1",
            "2130706433",
            "2852039166",
            "0x7f000001",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "017700000001",
            "127.0.0.1.",
            "169.254.169.254.",
            "localhost.",
            "here.test.",
            "hér.test",
            "ｌｏｃａｌｈｏｓｔ",
            "１２７.0.0.1",
            "127。0。0。1",
            "①②⑦.0.0.1",
            "[::1%25lo]",
            "[127.0.0.1]",
            "127%2e0%2e0%2e1",
            "allowed.test@127.0.0.1",
            "127.0.0.1#@allowed.test",
            "allowed.test\\\\@127.0.0.1");

    private HostsInside() {}
}
