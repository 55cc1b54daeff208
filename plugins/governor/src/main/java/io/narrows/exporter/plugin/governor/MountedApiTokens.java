package io.narrows.exporter.plugin.governor;

import java.nio.file.Files;
import java.nio.file.Path;

/// Reads API tokens from files: either a file with the name of the secret, or, as Kubernetes mounts secrets, the file
/// `API_TOKEN` in a folder of that name.
record MountedApiTokens(Path directory) implements ApiTokens {
    @Override
    public Credential find(SecretName secret) {
        var mounted = directory.resolve(secret.value());
        return TokenFile.read(Files.isDirectory(mounted) ? mounted.resolve(KEY) : mounted);
    }
}
