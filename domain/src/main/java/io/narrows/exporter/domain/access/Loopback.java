package io.narrows.exporter.domain.access;

import java.util.regex.Pattern;

/// The hosts of URLs that lead to this machine, so that nobody on a network reads what is sent there.
public final class Loopback {
    private static final Pattern HOST = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[::1]");

    private Loopback() {}

    /// @param host as a URL has it, an IPv6 address in brackets
    public static boolean isHost(String host) {
        return HOST.matcher(host).matches();
    }
}
