package io.narrows.exporter.plugin.smtp;

/// How a connection to a mail server is made secret.
enum Security {
    /// Begins in the clear, and goes on in TLS; not at all if the server does not know how (RFC 3207).
    STARTTLS("starttls", 587),
    /// TLS from the first byte on (RFC 8314).
    TLS("tls", 465),
    /// In the clear.
    NONE("none", 25);

    private final String word;
    private final int port;

    Security(String word, int port) {
        this.word = word;
        this.port = port;
    }

    /// As it stands in the settings.
    String word() {
        return word;
    }

    /// Where servers listen by default.
    int port() {
        return port;
    }

    /// @param word one that is declared
    static Security named(String word) {
        for (var security : values()) {
            if (security.word.equals(word)) {
                return security;
            }
        }
        throw new IllegalArgumentException("no such security is declared");
    }
}
