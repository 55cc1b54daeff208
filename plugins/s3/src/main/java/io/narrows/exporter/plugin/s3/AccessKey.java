package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.Optional;

/// An access key of a user. A class and not a record, because a record's `toString` would show the secret.
final class AccessKey {
    private final String id;
    private final String secret;

    private AccessKey(String id, String secret) {
        this.id = id;
        this.secret = secret;
    }

    /// @return empty if both are blank
    /// @throws InvalidSettingException if only one is blank
    static Optional<AccessKey> of(String id, String secret) {
        if (id.isBlank() && secret.isBlank()) {
            return Optional.empty();
        }
        if (id.isBlank()) {
            throw new InvalidSettingException(S3Settings.ACCESS_KEY_ID, "must be given where a secret access key is");
        }
        if (secret.isBlank()) {
            throw new InvalidSettingException(S3Settings.SECRET_ACCESS_KEY, "must be given where an access key id is");
        }
        return Optional.of(new AccessKey(id, secret));
    }

    String id() {
        return id;
    }

    String secret() {
        return secret;
    }

    @Override
    public String toString() {
        return "AccessKey[***]";
    }
}
