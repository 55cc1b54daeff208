package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.report.Hops;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The options under `consumers.relay`: the name of this cluster, the token, whom to trust, and the timeouts.
///
/// @param cluster the name that reports from here have at the upper exporter; blank if the operator gave none
/// @param tokenFile the token for the upper exporter, where the settings give none
/// @param awaitTimeout how long one attempt waits for the deliveries of the upper exporter
record RelayOptions(String cluster, Optional<Path> tokenFile, Timeouts timeouts, Duration awaitTimeout) {
    static final String TOKEN_HOSTS = "tokenHosts";

    private static final String CLUSTER = "cluster";
    private static final String TOKEN_FILE = "tokenFile";
    private static final String AWAIT_TIMEOUT = "awaitTimeout";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
                    Setting.text(
                            CLUSTER,
                            "The name of this cluster, 1 to 48 letters, digits, `.`, `_` and `-`. Without it nothing is"
                                    + " relayed. A report that came through a cluster of this name is not taken here."),
                    Setting.text(
                            TOKEN_FILE,
                            "A file with the token for the upper exporter. It is read again each time, because"
                                    + " Kubernetes replaces the tokens of service accounts."),
                    Audience.option(TOKEN_HOSTS, "The hosts that the token of `tokenFile` is sent to."))
            .and(TlsMaterial.options())
            .and(Timeouts.options("5s", "20s", "How long the answer of the upper exporter may take."))
            .and(SettingDeclarations.of(Setting.duration(
                            AWAIT_TIMEOUT,
                            "With `await`: how long one attempt waits for the upper deliveries before it is made again."
                                    + " Keep it and `responseTimeout` together below lanes.attemptTimeout.")
                    .defaultsTo("20s")
                    .between("100ms", "10m")));

    /// @param options bound to `DECLARED`
    /// @throws InvalidSettingException if the options cannot work
    static RelayOptions of(ConsumerSettings options) {
        var cluster = options.text(CLUSTER).strip();
        if (!cluster.isEmpty() && !Hops.isName(cluster)) {
            throw new InvalidSettingException(
                    CLUSTER,
                    "must be 1 to 48 letters, digits, '.', '_' and '-', of which the first is a letter or a digit");
        }
        return new RelayOptions(cluster, tokenFile(options), Timeouts.of(options), options.duration(AWAIT_TIMEOUT));
    }

    /// What the operator should know: of a token without an audience.
    ///
    /// @throws InvalidSettingException if the name of the cluster is not allowed
    static List<String> warnings(ConsumerSettings options) {
        return of(options).tokenFile().isPresent() && !Audience.isGiven(TOKEN_HOSTS, options)
                ? List.of(TOKEN_HOSTS + " names no host for the token of " + TOKEN_FILE)
                : List.of();
    }

    private static Optional<Path> tokenFile(ConsumerSettings options) {
        var text = options.text(TOKEN_FILE);
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text.strip()));
    }
}
