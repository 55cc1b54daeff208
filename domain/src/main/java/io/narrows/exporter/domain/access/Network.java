package io.narrows.exporter.domain.access;

import java.net.InetAddress;
import java.util.Objects;

/// A block of IP addresses, such as `10.0.0.0/8` (CIDR, RFC 4632).
///
/// @param address an address of the block, whose family is the family of the block
/// @param prefix how many leading bits all addresses of the block share with it
public record Network(InetAddress address, int prefix) {
    public Network {
        Objects.requireNonNull(address, "address");
        if (prefix < 0 || prefix > address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("a block of addresses has a prefix that fits its address");
        }
    }

    /// Reads a text such as `10.0.0.0/8`, `fd00::/8` or `10.1.2.3`, which is a block of one address.
    ///
    /// @throws IllegalArgumentException with what is allowed, and with no part of the text, which may come out of a
    ///     file that holds a secret
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        try {
            var address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            return new Network(
                    address,
                    slash < 0 ? address.getAddress().length * Byte.SIZE : Integer.parseInt(text.substring(slash + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be blocks of addresses such as 10.0.0.0/8, fd00::/8 and 10.1.2.3, with commas between", e);
        }
    }

    /// Whether an address belongs to the block. An IPv4 address is never in a block of IPv6 addresses.
    public boolean has(InetAddress other) {
        var mine = address.getAddress();
        var its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >>> (bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ its[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
