package io.narrows.exporter.domain.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the owner of a token may do.
public enum Role {
    /// An operator who looks at everything, and changes nothing.
    READ,
    /// An operator who looks at everything, replays and deletes deliveries, and tests consumers.
    CHANGE,
    /// A sender that hands in reports.
    SEND;

    /// The roles that log in on the operators' port.
    public static final List<Role> OF_OPERATORS = List.of(READ, CHANGE);

    /// The roles that log in on the port for reports.
    public static final List<Role> OF_SENDERS = List.of(SEND);

    /// Whether this role may do what a role may do.
    public boolean allows(Role needed) {
        return this == needed || (this == CHANGE && needed == READ);
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
