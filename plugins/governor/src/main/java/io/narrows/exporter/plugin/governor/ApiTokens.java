package io.narrows.exporter.plugin.governor;

/// Finds API tokens. Each call reads the token anew, because operators replace tokens. Thread-safe.
interface ApiTokens {
    /// The key of the token in a secret, as Narrows defines it.
    String KEY = "API_TOKEN";

    /// @param secret the name of the secret that holds the token
    Credential find(SecretName secret) throws InterruptedException;
}
