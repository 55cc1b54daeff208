package io.narrows.exporter.adapter.inbound.http.admin.access;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// The host and the port that a client calls, as in the headers `Host` and `Origin`.
///
/// @param host in small letters, without the brackets of an IPv6 address and without a dot at the end
/// @param port empty if the text has none
record Authority(String host, Optional<Integer> port) {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[(?<six>(?=[^]]*:)[0-9A-Fa-f:.]{2,45})]|(?<name>[A-Za-z0-9._-]{1,255}))(?::(?<port>\\d{1,5}))?");

    /// Exactly four decimal numbers. Other notations, such as `127.1` and `0x7f.1`, count as names: no client sends
    /// them, because browsers and libraries write addresses out.
    private static final Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

    /// Reads a text such as `localhost:6781` or `[::1]`; empty if it has another form.
    static Optional<Authority> parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        var six = Optional.ofNullable(match.group("six"));
        var host = six.orElseGet(() -> match.group("name").replaceFirst("\\.$", ""));
        var port = Optional.ofNullable(match.group("port")).map(Integer::valueOf);
        var authority = new Authority(host.toLowerCase(Locale.ROOT), port);
        return six.isPresent() && authority.address().isEmpty() ? Optional.empty() : Optional.of(authority);
    }

    /// The address that the host is; empty if the host is a name.
    Optional<InetAddress> address() {
        if (!host.contains(":") && !IPV4.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The port, or else the usual port of a scheme.
    int portOf(String scheme) {
        return port.orElse(scheme.equals("https") ? 443 : 80);
    }
}
