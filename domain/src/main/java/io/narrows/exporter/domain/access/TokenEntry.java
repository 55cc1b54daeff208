package io.narrows.exporter.domain.access;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A line of a file of tokens: whose token it is, what it allows, and its hash.
///
/// @param name 1 to 63 letters, digits, `.`, `_`, `@` and `-`; the log shows it. Several tokens may have one name,
///     such as the old and the new one of a person
public record TokenEntry(String name, Role role, TokenHash hash) {
    /// The name of somebody without a token.
    public static final String ANONYMOUS = "anonymous";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
    private static final int PARTS = 3;

    public TokenEntry {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(hash, "hash");
        if (!NAME.matcher(name).matches() || name.equalsIgnoreCase(ANONYMOUS) || Token.isLike(name)) {
            throw new IllegalArgumentException(
                    "must have a name of 1 to 63 letters, digits, '.', '_', '@' and '-', which is not " + ANONYMOUS
                            + " and no token");
        }
    }

    /// Reads a line such as `alice change sha256:…`.
    ///
    /// @param roles the roles that the file may have
    /// @throws IllegalArgumentException with what is allowed, and with no part of the line, which may hold a token
    public static TokenEntry parse(String line, List<Role> roles) {
        var parts = line.strip().split("\\s+", -1);
        if (parts.length != PARTS) {
            throw malformed(roles);
        }
        return new TokenEntry(
                parts[0],
                Role.of(parts[1]).filter(roles::contains).orElseThrow(() -> malformed(roles)),
                TokenHash.parse(parts[2]).orElseThrow(() -> malformed(roles)));
    }

    private static IllegalArgumentException malformed(List<Role> roles) {
        return new IllegalArgumentException(
                "must be a name, " + roles.stream().map(Role::label).collect(Collectors.joining(" or "))
                        + ", and sha256: with 64 hexadecimal digits, as `data-exporter token new` prints it");
    }

    /// The line of the file.
    @Override
    public String toString() {
        return name + " " + role.label() + " " + hash;
    }
}
