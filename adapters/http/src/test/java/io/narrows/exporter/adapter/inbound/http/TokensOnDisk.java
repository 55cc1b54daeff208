package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.admin.access.HostList;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/// A file of tokens that a test writes and changes.
///
/// @param reader a token that may look
/// @param changer a token that may change
record TokensOnDisk(Path file, String reader, String changer) {
    static TokensOnDisk in(Path folder) throws IOException {
        var tokens = new TokensOnDisk(folder.resolve("tokens"), create(), create());
        tokens.write(
                line("rita", Role.READ, tokens.reader),
                "# for the night shift",
                "",
                line("carl", Role.CHANGE, tokens.changer));
        return tokens;
    }

    static String create() {
        return Token.create(Role.CHANGE, new SecureRandom());
    }

    static String line(String name, Role role, String token) {
        return new TokenEntry(name, role, TokenHash.of(token)).toString();
    }

    void write(String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }

    AccessSettings settings(CertificateLogin<Role> certificates) {
        return new AccessSettings(
                HostList.NONE, Optional.of(TokenFile.open(file, Role.OF_OPERATORS)), Optional.of(certificates));
    }

    AccessSettings settings() {
        return new AccessSettings(
                HostList.NONE, Optional.of(TokenFile.open(file, Role.OF_OPERATORS)), Optional.empty());
    }
}
