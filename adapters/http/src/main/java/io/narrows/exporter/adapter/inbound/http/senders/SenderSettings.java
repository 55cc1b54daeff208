package io.narrows.exporter.adapter.inbound.http.senders;

import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import io.narrows.exporter.domain.access.Network;
import io.narrows.exporter.domain.access.SecurityProfile;
import io.narrows.exporter.domain.access.Sender;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Who may hand in reports.
///
/// @param tokens the tokens with which senders log in; empty if the operator gave none
/// @param accounts the login of pods with the tokens of their service accounts; empty if the operator gave no keys
/// @param certificates the login of senders with client certificates; empty if no sender has any
/// @param senders by their names
/// @param peers the networks from which scanners of Narrows need no token, where the profile is `NARROWS`
/// @param quotas how much each of them may do
public record SenderSettings(
        SecurityProfile profile,
        Optional<TokenFile> tokens,
        Optional<AccountLogin> accounts,
        Optional<CertificateLogin<String>> certificates,
        Map<String, Sender> senders,
        List<Network> peers,
        QuotaSettings quotas) {
    /// The name of the sender that scanners of Narrows are, if they call from `peers` and do not log in.
    public static final String NARROWS = "narrows";

    /// Anybody, with any report.
    public static final SenderSettings OPEN = new SenderSettings(
            SecurityProfile.OPEN,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of(),
            QuotaSettings.NONE);

    public SenderSettings {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(tokens, "tokens");
        Objects.requireNonNull(accounts, "accounts");
        Objects.requireNonNull(certificates, "certificates");
        senders = Map.copyOf(senders);
        peers = List.copyOf(peers);
        Objects.requireNonNull(quotas, "quotas");
        if (profile == SecurityProfile.NARROWS && !senders.containsKey(NARROWS)) {
            throw new IllegalArgumentException("the profile narrows needs a sender narrows");
        }
    }

    /// Whether nobody can log in and nobody has to, so that no request is looked at.
    boolean takeAnybody() {
        return profile == SecurityProfile.OPEN && tokens.isEmpty() && accounts.isEmpty() && certificates.isEmpty();
    }
}
