package io.narrows.exporter.domain.consumer;

import java.net.UnknownHostException;

/// The operator's egress rules do not allow a destination. The delivery is `Rejected` with this message.
///
/// Extends `UnknownHostException`, because HTTP clients allow their name lookup to throw this type.
public final class EgressRefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_HOST = 253;

    private final String message;

    /// @param host as the settings name it, with its port where the port matters
    /// @param why the reason, such as "it is a link-local address"
    public EgressRefusedException(String host, String why) {
        this("egress: host " + shown(host) + " is not allowed: " + why);
    }

    private EgressRefusedException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }

    private static String shown(String host) {
        var visible = host.replaceAll("[^!-~]", "?");
        return visible.length() <= LONGEST_HOST ? visible : visible.substring(0, LONGEST_HOST) + "...";
    }
}
