package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.regex.Pattern;

/// The name of a Kubernetes object, such as a secret. A scanner chooses the name and it becomes part of a path, so its
/// form is restricted and cannot lead to another path.
///
/// @param value an RFC 1123 subdomain
///     (<https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names>)
record SecretName(String value) {
    private static final int MAX_LENGTH = 253;
    private static final Pattern LABELS =
            Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*");

    /// @param setting the name of the setting
    /// @throws InvalidSettingException if the text is not such a name
    static SecretName parse(String setting, String text) {
        var name = text.strip();
        if (name.length() > MAX_LENGTH || !LABELS.matcher(name).matches()) {
            throw new InvalidSettingException(
                    setting,
                    "must be the name of a Kubernetes object: lower-case letters, digits, '-' and '.', at most "
                            + MAX_LENGTH + " of them");
        }
        return new SecretName(name);
    }

    @Override
    public String toString() {
        return value;
    }
}
