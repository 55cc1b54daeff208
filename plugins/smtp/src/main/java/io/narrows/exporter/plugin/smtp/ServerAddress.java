package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.regex.Pattern;

/// The address of a mail server.
///
/// @param host a name or an address; an IPv6 address has no brackets
record ServerAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile(
            "(?:\\[(?<six>[0-9A-Fa-f:.]{2,45})]|(?<name>[A-Za-z0-9._-]{1,253}))(?::(?<port>\\d{1,5}))?");
    private static final int MAX_PORT = 65_535;

    /// @param text `host` or `host:port`
    /// @throws InvalidSettingException if the text is neither
    static ServerAddress parse(String text, int defaultPort) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw invalid();
        }
        var port = matcher.group("port") == null ? defaultPort : Integer.parseInt(matcher.group("port"));
        if (port < 1 || port > MAX_PORT) {
            throw invalid();
        }
        return new ServerAddress(matcher.group("six") == null ? matcher.group("name") : matcher.group("six"), port);
    }

    /// The address as `host:port`.
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static InvalidSettingException invalid() {
        return new InvalidSettingException(
                SmtpSettings.HOSTPORT, "must be host or host:port, without a scheme and a user");
    }
}
