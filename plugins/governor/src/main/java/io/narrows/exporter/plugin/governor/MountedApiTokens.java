package io.narrows.exporter.plugin.governor;

import java.nio.file.Files;
import java.nio.file.Path;

/// API tokens in files: each in a file with the name of its secret, or, as Kubernetes mounts a secret, in the file
/// `API_TOKEN` of a folder with that name.
record MountedApiTokens(Path directory) implements ApiTokens {
    @Override
    public Credential find(SecretName secret) {
        var mounted = directory.resolve(secret.value());
        return TokenFile.read(Files.isDirectory(mounted) ? mounted.resolve(KEY) : mounted);
    }
}
