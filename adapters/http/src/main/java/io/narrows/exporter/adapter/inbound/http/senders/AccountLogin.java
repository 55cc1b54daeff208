package io.narrows.exporter.adapter.inbound.http.senders;

import io.narrows.exporter.domain.access.Glob;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The login of pods with the tokens of their service accounts.
///
/// @param accounts verifies the tokens
/// @param senders the patterns of the accounts that each sender has, such as `security/kube-bench`, by its name. An
///     account that matches several is the sender whose name comes first
public record AccountLogin(ServiceAccounts accounts, Map<String, List<Glob>> senders) {
    public AccountLogin {
        senders = new TreeMap<>(senders);
    }

    /// The name of the sender that has an account; empty if there is none.
    Optional<String> senderOf(String account) {
        return senders.entrySet().stream()
                .filter(sender -> sender.getValue().stream().anyMatch(glob -> glob.matches(account)))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
