package io.narrows.exporter.bootstrap.config;

/// What the exporter goes by, as an operator may see it.
///
/// @param path of the key
/// @param text the value; masked where the key is declared as a secret, and the reference where there is one to a file
/// @param origin where it comes from
public record EffectiveValue(String path, String text, String origin) {
    /// Such as `server.port = 8080 (environment variable SERVER_PORT)`.
    @Override
    public String toString() {
        return path + " = " + text + " (" + origin + ")";
    }
}
