package io.narrows.exporter.domain.consumer;

import java.net.UnknownHostException;

/// A destination that the operator's egress rules do not allow. The delivery is `Rejected` with this message.
///
/// An `UnknownHostException`, because that is what HTTP clients let a lookup of theirs throw.
public final class EgressRefusedException extends UnknownHostException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_HOST = 253;

    private final String message;

    /// @param host as the settings name it, with its port where that matters
    /// @param why such as "it is a link-local address"
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
