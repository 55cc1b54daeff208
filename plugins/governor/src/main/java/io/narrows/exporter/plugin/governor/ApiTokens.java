package io.narrows.exporter.plugin.governor;

/// Where API tokens are kept. They are read again each time, for operators replace them. Thread-safe.
interface ApiTokens {
    /// The key of the token in a secret, as Narrows has it.
    String KEY = "API_TOKEN";

    /// @param secret the name of the secret that holds it
    Credential find(SecretName secret) throws InterruptedException;
}
