package io.narrows.exporter.adapter.inbound.http.access;

import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tokens with which operators or senders log in.
///
/// @param entries at least one
public record TokenList(List<TokenEntry> entries) {
    /// So many that nobody needs more. Each login compares with all of them.
    private static final int MOST = 1_000;

    public TokenList {
        entries = List.copyOf(entries);
    }

    /// Reads a file of tokens: one on each line. Ignores blank lines and lines that begin with `#`.
    ///
    /// @param roles the roles that the file may have
    /// @throws IllegalArgumentException with the line and what is allowed there, and with no part of the text
    static TokenList parse(String text, List<Role> roles) {
        var entries = new ArrayList<TokenEntry>();
        var lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                entries.add(parse(line, roles, i + 1));
            }
        }
        if (entries.isEmpty() || entries.size() > MOST) {
            throw new IllegalArgumentException("must have 1 to " + MOST + " tokens but has " + entries.size());
        }
        return new TokenList(entries);
    }

    /// The entry of a token. Compares with every entry, so the time does not tell which one was found.
    public Optional<TokenEntry> find(String token) {
        var hash = TokenHash.of(token);
        var found = Optional.<TokenEntry>empty();
        for (var entry : entries) {
            var isThis = entry.hash().isSameAs(hash);
            found = isThis ? Optional.of(entry) : found;
        }
        return found;
    }

    private static TokenEntry parse(String line, List<Role> roles, int number) {
        try {
            return TokenEntry.parse(line, roles);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + " " + e.getMessage(), e);
        }
    }
}
