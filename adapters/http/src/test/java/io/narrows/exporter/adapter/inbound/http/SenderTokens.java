package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import io.narrows.exporter.adapter.inbound.http.senders.AccountLogin;
import io.narrows.exporter.adapter.inbound.http.senders.QuotaSettings;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.access.Network;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.Token;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The senders of a test, with a file that has a token of each.
///
/// `ci` may hand in some sources for the named consumer `main`; `lab` may hand in everything, with settings of its own;
/// `picky` may ask for every consumer, without settings; `router` leaves the consumers to routes; `edge` is a relay;
/// `gone` has a token
/// and no sender.
record SenderTokens(Path file, Map<String, String> tokens) {
    private static final Map<String, Sender> SENDERS = Map.of(
            "ci", new Sender("ci", globs("kube_*", "ingest_ci*"), globs("main"), false),
            "lab", new Sender("lab", globs("*"), globs("*"), true),
            "picky", new Sender("picky", globs("*"), globs("*"), false),
            "router", new Sender("router", globs("kube_*", "ingest_*"), List.of(), false),
            "edge", new Sender("edge", globs("ingest_*"), List.of(), false, true),
            "narrows", new Sender("narrows", globs("*_report"), globs("*"), true));

    static SenderTokens in(Path folder) throws IOException {
        var tokens = new TreeMap<String, String>();
        for (var name : List.of("ci", "lab", "picky", "router", "edge", "gone")) {
            tokens.put(name, create());
        }
        var made = new SenderTokens(folder.resolve("senders"), tokens);
        made.write(tokens.entrySet().stream()
                .map(entry -> TokensOnDisk.line(entry.getKey(), Role.SEND, entry.getValue()))
                .toArray(String[]::new));
        return made;
    }

    static String create() {
        return Token.create(Role.SEND, new SecureRandom());
    }

    void write(String... lines) throws IOException {
        Files.write(file, List.of(lines));
    }

    /// The header of a sender; empty for somebody without a token.
    String header(String sender) {
        return Optional.ofNullable(tokens.get(sender))
                .map(token -> "Authorization: Bearer " + token)
                .orElse("");
    }

    SenderSettings settings(SecurityProfile profile, String... peers) {
        return settings(profile, Optional.empty(), peers);
    }

    SenderSettings settings(SecurityProfile profile, Optional<AccountLogin> accounts, String... peers) {
        return new SenderSettings(
                profile,
                Optional.of(TokenFile.open(file, Role.OF_SENDERS)),
                accounts,
                Optional.empty(),
                SENDERS,
                Arrays.stream(peers).map(Network::parse).toList(),
                QuotaSettings.NONE);
    }

    SenderSettings settings(SecurityProfile profile, CertificateLogin<String> certificates) {
        return new SenderSettings(
                profile,
                Optional.of(TokenFile.open(file, Role.OF_SENDERS)),
                Optional.empty(),
                Optional.of(certificates),
                SENDERS,
                List.of(),
                QuotaSettings.NONE);
    }

    SenderSettings limited(QuotaSettings quotas) {
        return new SenderSettings(
                SecurityProfile.OPEN,
                Optional.of(TokenFile.open(file, Role.OF_SENDERS)),
                Optional.empty(),
                Optional.empty(),
                SENDERS,
                List.of(),
                quotas);
    }

    private static List<Glob> globs(String... patterns) {
        return Stream.of(patterns).map(Glob::new).toList();
    }
}
