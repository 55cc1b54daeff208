package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.egress.Host;
import io.narrows.exporter.domain.egress.HostRules;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;

/// The hosts that a credential of the operator may be used at. Senders choose destinations, so without an audience a
/// sender could have the operator's certificate or token presented to any host.
///
/// ```java
/// SettingDeclarations.of(Audience.option("tokenHosts", "The hosts that the token may be sent to."));
///
/// var audience = Audience.of("tokenHosts", ID, context);
/// var refusal = audience.refusal("the token", url.getHost(), url.getPort(), isHttps);
/// if (refusal.isPresent()) {
///     return Audience.refusing(refusal.get());
/// }
/// ```
///
/// If the operator configured hosts, the credential is used at these hosts over TLS only. If not, the security profile
/// decides: with `open` the credential is used anywhere, with any other profile only over TLS and only by consumers
/// that the operator named, because their destination is the operator's choice.
///
/// Immutable and thread-safe.
public final class Audience {
    private static final String FORM = " With commas between: `search.example`, `*.example` or an address, each with or"
            + " without `:port`. Only over TLS. Where it is blank, the security profile decides: any host with `open`, else"
            + " only those of named consumers.";

    private final String path;
    private final HostRules hosts;
    private final boolean isLentWithoutHosts;
    private final boolean isForAnybody;

    private Audience(String path, HostRules hosts, boolean isLentWithoutHosts, boolean isForAnybody) {
        this.path = path;
        this.hosts = hosts;
        this.isLentWithoutHosts = isLentWithoutHosts;
        this.isForAnybody = isForAnybody;
    }

    /// Declares the option that holds an audience.
    ///
    /// @param description a sentence that says which hosts these are
    public static Setting option(String name, String description) {
        return Setting.text(name, description + FORM);
    }

    /// Reads an audience.
    ///
    /// @param option declared by `option`
    /// @throws InvalidSettingException if the option has another form
    public static Audience of(String option, ConsumerId consumer, ConsumerContext context) {
        return new Audience(
                "consumers." + consumer + "." + option,
                hosts(option, context.options()),
                context.isNamedByOperator() || !context.requiresAudience(),
                !context.requiresAudience());
    }

    /// Checks the form of an audience, for `ReportConsumerFactory.warnings`.
    ///
    /// @return whether the operator configured hosts
    /// @throws InvalidSettingException if the option has another form
    public static boolean isGiven(String option, ConsumerSettings options) {
        return !hosts(option, options).isEmpty();
    }

    /// Whether the credential may be used at this host.
    ///
    /// @param isEncrypted whether the connection uses TLS
    public boolean includes(String host, int port, boolean isEncrypted) {
        if (hosts.isEmpty()) {
            return isForAnybody || (isLentWithoutHosts && isEncrypted);
        }
        return isEncrypted && hosts.name(Host.parse(host), port);
    }

    /// Why the credential must not be used at this host; empty if it may.
    ///
    /// @param credential its name in a sentence, such as "the client certificate"
    public Optional<String> refusal(String credential, String host, int port, boolean isEncrypted) {
        if (includes(host, port, isEncrypted)) {
            return Optional.empty();
        }
        return Optional.of(
                "identity: " + credential + " must not be used at host " + host + ":" + port + ": " + why(isEncrypted));
    }

    private String why(boolean isEncrypted) {
        if (!isEncrypted) {
            return "the operator's credentials are used over TLS only";
        }
        return hosts.isEmpty()
                ? path + " names no host, and security.profile lends it to named consumers only"
                : path + " does not list this host";
    }

    /// A consumer that rejects each report.
    ///
    /// @param reason that `refusal` gave
    public static ReportConsumer refusing(String reason) {
        return batch -> Collections.nCopies(batch.size(), (DeliveryResult) new Rejected(reason));
    }

    private static HostRules hosts(String option, ConsumerSettings options) {
        var entries = Arrays.stream(options.text(option).split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
        try {
            return HostRules.of(entries);
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(option, String.valueOf(e.getMessage()));
        }
    }

    /// Shows where the audience is configured.
    @Override
    public String toString() {
        return "Audience[" + path + "]";
    }
}
