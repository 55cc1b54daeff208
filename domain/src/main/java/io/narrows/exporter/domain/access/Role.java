package io.narrows.exporter.domain.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What an operator may do.
public enum Role {
    /// Look at everything, and change nothing.
    READ,
    /// Look at everything, replay and delete deliveries, and test consumers.
    CHANGE;

    /// Whether this role may do what a role may do.
    public boolean allows(Role needed) {
        return compareTo(needed) >= 0;
    }

    /// The role's name in files and on the command line, such as `read`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The names of all roles.
    public static List<String> labels() {
        return Arrays.stream(values()).map(Role::label).toList();
    }

    /// The role of this name; empty if there is none.
    public static Optional<Role> of(String label) {
        return Arrays.stream(values())
                .filter(role -> role.label().equals(label))
                .findFirst();
    }
}
