package io.narrows.exporter.adapter.inbound.http.senders;

import io.github.bucket4j.TimeMeter;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.time.Cadence;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The allowances of all senders, and of the addresses from which senders come that do not log in. Thread-safe.
///
/// At most `MOST` allowances are kept. Those that are not used up make room for others; while there is no room, all
/// newcomers share one.
final class Quotas {
    static final int MOST = 10_000;

    private static final Duration BETWEEN_SWEEPS = Duration.ofSeconds(1);

    /// The bytes of an IPv6 address that belong to one network: who has one address there has all.
    private static final int IPV6_NETWORK = 8;

    private static final int IPV4_BYTES = 4;

    private final QuotaSettings settings;
    private final TimeMeter clock;
    private final Map<String, Allowance> allowances = new ConcurrentHashMap<>();
    private final Allowance ofNewcomers;
    private final Cadence sweeps;

    Quotas(QuotaSettings settings, TimeMeter clock) {
        this.settings = settings;
        this.clock = clock;
        this.ofNewcomers = new Allowance(settings, clock);
        this.sweeps = new Cadence(BETWEEN_SWEEPS, clock::currentTimeNanos);
    }

    /// The allowance of a sender, or of its address if it did not log in.
    Allowance of(Sender sender, Optional<InetAddress> address) {
        var party = sender.isAnybody() || sender.name().equals(SenderSettings.NARROWS)
                ? address.map(Quotas::network).orElse("")
                : "sender " + sender.name();
        var known = Optional.ofNullable(allowances.get(party));
        return known.isPresent() ? known.get() : ofNewcomer(party);
    }

    private Allowance ofNewcomer(String party) {
        if (allowances.size() >= MOST) {
            if (sweeps.isDue()) {
                allowances.values().removeIf(Allowance::isUnused);
            }
            if (allowances.size() >= MOST) {
                return ofNewcomers;
            }
        }
        return allowances.computeIfAbsent(party, name -> new Allowance(settings, clock));
    }

    private static String network(InetAddress address) {
        var bytes = address.getAddress();
        return "address "
                + HexFormat.of().formatHex(bytes.length == IPV4_BYTES ? bytes : Arrays.copyOf(bytes, IPV6_NETWORK));
    }
}
