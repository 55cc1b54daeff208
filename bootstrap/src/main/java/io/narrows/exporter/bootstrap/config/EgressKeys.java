package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.egress.HostRules;
import java.util.Optional;

/// The keys under `egress`: where reports may be sent.
final class EgressKeys {
    static final KeyGroup GROUP = new KeyGroup("egress", """
            Where reports may be sent. The exporter's own ports, and link-local, metadata, unspecified, multicast and
            broadcast addresses are refused whatever stands here.""");

    private static final Key<HostRules> ALLOW = GROUP.list("allow", "", HostRules::of, """
            The only destinations that may be connected to, with commas between; without a value, every other one.
            A name (search.example), the names below a domain (*.example), an address or a range (10.0.0.0/8), each
            with a port (:9200), ports (:9200-9299), or none for all ports; [fd00::/8]:443 for an IPv6 address with
            a port. A name is compared as a setting writes it, and may lead anywhere; any other name must resolve to
            listed addresses only. A delivery to another destination becomes a dead letter. The list also holds for
            named consumers, for proxies and token endpoints, and for brokers that a Kafka cluster names. The profile
            narrows needs a list, because envelopes name destinations there.""");

    private static final Key<Boolean> REQUIRE_TLS = GROUP.flag("requireTls", "false", """
            Whether reports are sent over TLS only, by every consumer. A delivery whose settings ask for no TLS, such as
            http:// or Kafka without tls, becomes a dead letter, also of a named consumer. The governor's token endpoint
            and Kubernetes count too.""");

    private EgressKeys() {}

    /// Whether consumers may talk to destinations over TLS only.
    static boolean requireTls(Values values) {
        return values.of(REQUIRE_TLS);
    }

    static HostRules read(Values values) {
        return values.find(ALLOW).orElse(HostRules.NONE);
    }

    /// What a profile that lets envelopes name destinations needs; empty if there is a list.
    static Optional<String> missing(Values values) {
        return read(values).isEmpty()
                ? Optional.of(
                        ALLOW.path() + ": the destinations that envelopes may name, such as search.logging.svc:9200")
                : Optional.empty();
    }
}
