package io.narrows.exporter.bootstrap.config;

/// A value that the exporter uses, as an operator may see it.
///
/// @param path of the key
/// @param text the value; masked if the key is declared as a secret, and the reference if the value comes from a file
/// @param origin where the value comes from
public record EffectiveValue(String path, String text, String origin) {
    /// Such as `server.port = 8080 (environment variable SERVER_PORT)`.
    @Override
    public String toString() {
        return path + " = " + text + " (" + origin + ")";
    }
}
