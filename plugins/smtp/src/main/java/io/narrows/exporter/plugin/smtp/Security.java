package io.narrows.exporter.plugin.smtp;

/// How a connection to a mail server is encrypted.
enum Security {
    /// Starts unencrypted and switches to TLS; fails if the server does not support that (RFC 3207).
    STARTTLS("starttls", 587),
    /// TLS from the first byte on (RFC 8314).
    TLS("tls", 465),
    /// Unencrypted.
    NONE("none", 25);

    private final String word;
    private final int port;

    Security(String word, int port) {
        this.word = word;
        this.port = port;
    }

    /// The word for this choice in the settings.
    String word() {
        return word;
    }

    /// The default port of servers.
    int port() {
        return port;
    }

    /// @param word one of the declared words
    static Security named(String word) {
        for (var security : values()) {
            if (security.word.equals(word)) {
                return security;
            }
        }
        throw new IllegalArgumentException("no such security is declared");
    }
}
