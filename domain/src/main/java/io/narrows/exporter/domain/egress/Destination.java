package io.narrows.exporter.domain.egress;

import java.util.Optional;
import java.util.regex.Pattern;

/// A host and a port that a setting names.
///
/// @param text the host as the setting has it
/// @param host the parsed host
/// @param port 0 if the setting names none
public record Destination(String text, Host host, int port) {
    /// The port of a destination that names none. Each rule about ports passes it, because the check right before the
    /// connection knows the port.
    public static final int ANY_PORT = 0;

    private static final int MAX_PORT = 65_535;
    /// A scheme, a user, a host, a port, and the rest. A backslash is refused, because some clients take it for a slash
    /// and others for a part of the user.
    private static final Pattern FORM = Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?:[^/?#\\\\]*@)?"
            + "(?<host>\\[[^\\]]*]|[^:/?#@\\[\\]\\\\]+)(?::(?<port>[0-9]{1,5}))?(?:[/?#].*)?");

    /// Parses `host`, `host:port` or a URL.
    ///
    /// @return empty if the text has another form
    public static Optional<Destination> parse(String text) {
        var form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        int port =
                Optional.ofNullable(form.group("port")).map(Integer::parseInt).orElse(ANY_PORT);
        return port > MAX_PORT
                ? Optional.empty()
                : Optional.of(new Destination(form.group("host"), Host.parse(form.group("host")), port));
    }
}
