package io.narrows.exporter.domain.egress;

import java.net.IDN;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/// The host of a destination, parsed once: a name, an IP address, or a text that clients read in different ways.
///
/// The system's resolver reads `0177.0.0.1` as octal and Java reads it as decimal; browsers read full-width digits as
/// digits. A check of one reading says nothing about a connection that is made with another reading, so such texts are
/// `Unclear` and no destination at all.
public sealed interface Host {
    /// A host name.
    ///
    /// @param ascii in small letters, with labels of other scripts in Punycode (RFC 3490), without the dot at its end
    record Name(String ascii) implements Host {}

    /// An IP address. An IPv4-mapped IPv6 address is the IPv4 address.
    record Literal(InetAddress address) implements Host {}

    /// A text that is not a host for certain.
    record Unclear() implements Host {}

    /// Parses a host as a URL has it.
    ///
    /// @param text a name in any script, an IPv4 address in decimal of one to four parts, or an IPv6 address with or
    ///     without brackets
    static Host parse(String text) {
        if (text.contains(":") || text.startsWith("[")) {
            return Reading.ipv6(text);
        }
        return Reading.nameOrIpv4(text);
    }

    /// The steps of `parse`.
    final class Reading {
        private static final int LONGEST_NAME = 253;
        private static final Pattern IN_BRACKETS = Pattern.compile("\\[([^\\[\\]]*)]");
        private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
        private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(.*\\.)?([0-9]+|0x[0-9a-f]*)");
        private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,9})(\\.(0|[1-9][0-9]{0,9})){0,3}");

        private Reading() {}

        private static Host ipv6(String text) {
            var brackets = IN_BRACKETS.matcher(text);
            var inner = brackets.matches() ? brackets.group(1) : text;
            var last = inner.substring(inner.lastIndexOf(':') + 1).replaceFirst("%.*", "");
            boolean isClear = inner.contains(":")
                    && (!last.contains(".") || DECIMAL.matcher(last).matches());
            return isClear ? literal(inner) : new Unclear();
        }

        private static Host nameOrIpv4(String text) {
            var ascii = ascii(text);
            var name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
            if (ENDS_IN_A_NUMBER.matcher(name).matches()) {
                return DECIMAL.matcher(text).matches() ? literal(text) : new Unclear();
            }
            return name.length() <= LONGEST_NAME && NAME.matcher(name).matches() ? new Name(name) : new Unclear();
        }

        private static String ascii(String text) {
            try {
                return IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            } catch (IllegalArgumentException e) {
                return "";
            }
        }

        private static Host literal(String text) {
            try {
                return new Literal(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException e) {
                return new Unclear();
            }
        }
    }
}
