package io.narrows.exporter.domain.egress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// The reasons why a destination is refused. All but `NOT_LISTED` and `NOT_ENCRYPTED` hold in every configuration.
public enum Refusal {
    /// A port that the exporter itself listens on, at any address of this machine.
    OWN_PORT("it is a port of this exporter"),
    /// 169.254.0.0/16 and fe80::/10 (RFC 3927, RFC 4291), where clouds answer with credentials.
    LINK_LOCAL("it is a link-local address"),
    /// Cloud metadata services outside the link-local ranges.
    METADATA("it is the metadata service of a cloud"),
    /// 0.0.0.0/8 and `::`, which many systems treat as this machine (RFC 1122, 3.2.1.3).
    UNSPECIFIED("it is the unspecified address"),
    /// 224.0.0.0/4 and ff00::/8.
    MULTICAST("it is a multicast address"),
    /// 255.255.255.255.
    BROADCAST("it is the broadcast address"),
    /// A text that clients read in different ways, such as `0177.0.0.1`.
    UNCLEAR("clients read this notation in different ways; write a name, or an address in plain decimal"),
    /// The operator has a list, and the destination is not on it.
    NOT_LISTED("it is not in egress.allow; add it there, or give the report another destination"),
    /// The operator wants TLS everywhere, and the consumer would talk to the destination without it.
    NOT_ENCRYPTED("egress.requireTls is set, and the settings ask for no TLS; write https, or the setting that the"
            + " consumer has for TLS");

    /// AWS (fd00:ec2::254, fd00:ec2::23), Google Cloud (fd20:ce::254), Scaleway (fd00:42::42), Alibaba Cloud, Azure's
    /// WireServer, Oracle Cloud Classic.
    private static final Set<InetAddress> METADATA_SERVICES = Set.of(
            InetAddress.ofLiteral("fd00:ec2::254"),
            InetAddress.ofLiteral("fd00:ec2::23"),
            InetAddress.ofLiteral("fd20:ce::254"),
            InetAddress.ofLiteral("fd00:42::42"),
            InetAddress.ofLiteral("100.100.100.200"),
            InetAddress.ofLiteral("168.63.129.16"),
            InetAddress.ofLiteral("192.0.0.192"));

    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b};
    private static final byte[] SIX_TO_FOUR = {0x20, 0x02};

    private final String why;

    Refusal(String why) {
        this.why = why;
    }

    /// The reason, which completes the sentence "host X is not allowed".
    public String why() {
        return why;
    }

    /// Judges an address alone, without its port.
    public static Optional<Refusal> of(InetAddress address) {
        var own = ofOneFamily(address);
        return own.isPresent() ? own : embedded(address).flatMap(Refusal::ofOneFamily);
    }

    private static Optional<Refusal> ofOneFamily(InetAddress address) {
        var bytes = address.getAddress();
        if (address.isAnyLocalAddress() || (address instanceof Inet4Address && bytes[0] == 0)) {
            return Optional.of(UNSPECIFIED);
        }
        if (address.isLinkLocalAddress()) {
            return Optional.of(LINK_LOCAL);
        }
        if (address.isMulticastAddress()) {
            return Optional.of(MULTICAST);
        }
        if (address instanceof Inet4Address && isAll(bytes, (byte) 0xff)) {
            return Optional.of(BROADCAST);
        }
        return METADATA_SERVICES.contains(address) ? Optional.of(METADATA) : Optional.empty();
    }

    private static boolean isAll(byte[] bytes, byte value) {
        for (byte one : bytes) {
            if (one != value) {
                return false;
            }
        }
        return true;
    }

    /// The IPv4 address inside an IPv6 address: mapped, compatible, translated (RFC 4291, 2.5.5; RFC 6052) or 6to4 (RFC
    /// 3056). A gateway on the way would unpack it.
    static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address) || address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return Optional.empty();
        }
        var bytes = address.getAddress();
        if (startsWith(bytes, SIX_TO_FOUR)) {
            return Optional.of(ipv4(Arrays.copyOfRange(bytes, SIX_TO_FOUR.length, SIX_TO_FOUR.length + IPV4_BYTES)));
        }
        boolean holdsOne = startsWith(bytes, NAT64) || isAll(Arrays.copyOf(bytes, 8), (byte) 0);
        return holdsOne ? Optional.of(ipv4(Arrays.copyOfRange(bytes, 12, IPV6_BYTES))) : Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
