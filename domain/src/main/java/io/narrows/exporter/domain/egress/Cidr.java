package io.narrows.exporter.domain.egress;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/// A range of IP addresses (RFC 4632), such as `10.0.0.0/8`.
///
/// @param network the first address
/// @param bits how many of its bits each address in the range shares
record Cidr(InetAddress network, int bits) {
    private static final Pattern FORM = Pattern.compile(
            "(?<address>[0-9]+(?:\\.[0-9]+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)(?:/(?<bits>[0-9]{1,3}))?");

    /// Parses a range, or one address as the range of itself.
    ///
    /// @return empty if the text is no range, or its address is not the first of the range
    static Optional<Cidr> parse(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || !(Host.parse(form.group("address")) instanceof Host.Literal literal)) {
            return Optional.empty();
        }
        int all = literal.address().getAddress().length * Byte.SIZE;
        int bits =
                Optional.ofNullable(form.group("bits")).map(Integer::parseInt).orElse(all);
        if (bits > all) {
            return Optional.empty();
        }
        var range = new Cidr(literal.address(), bits);
        return range.isFirst() ? Optional.of(range) : Optional.empty();
    }

    boolean contains(InetAddress address) {
        var mine = network.getAddress();
        var other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (bit(mine, bit) != bit(other, bit)) {
                return false;
            }
        }
        return true;
    }

    private boolean isFirst() {
        var bytes = network.getAddress();
        for (int bit = bits; bit < bytes.length * Byte.SIZE; bit++) {
            if (bit(bytes, bit) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int bit(byte[] bytes, int bit) {
        return bytes[bit / Byte.SIZE] >> (Byte.SIZE - 1 - bit % Byte.SIZE) & 1;
    }
}
