package io.narrows.exporter.domain.access;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.IdempotencyKey;
import java.util.List;
import java.util.Objects;

/// Somebody who hands in reports, and what the operator allows it.
///
/// @param name the name of its tokens; the log shows it
/// @param sources the sources of reports that it may hand in
/// @param consumers the consumers that its envelopes may ask for; none leaves it to the operator's routes
/// @param mayGiveSettings whether its envelopes may give settings to consumers, which say where reports go
/// @param isRelay whether it is an exporter that relays reports, and says under which id and when they were received
public record Sender(String name, List<Glob> sources, List<Glob> consumers, boolean mayGiveSettings, boolean isRelay) {
    private static final List<Glob> ALL = List.of(new Glob("*"));

    /// Somebody who did not log in and need not: anybody, who may hand in any report for any consumer.
    public static final Sender ANYBODY = new Sender(TokenEntry.ANONYMOUS, ALL, ALL, true, false);

    public Sender {
        Objects.requireNonNull(name, "name");
        sources = List.copyOf(sources);
        consumers = List.copyOf(consumers);
    }

    /// A sender that is no relay.
    public Sender(String name, List<Glob> sources, List<Glob> consumers, boolean mayGiveSettings) {
        this(name, sources, consumers, mayGiveSettings, false);
    }

    /// Whether this is `ANYBODY`, whom no rule restricts and who owns nothing. Compares by identity, so that no sender
    /// becomes anybody by its values.
    @SuppressWarnings("ReferenceEquality")
    public boolean isAnybody() {
        return this == ANYBODY;
    }

    /// Whether the sender may hand in reports of this source.
    public boolean mayHandIn(String source) {
        return isAnybody() || matches(sources, source);
    }

    /// Whether an envelope of the sender may ask for this consumer.
    public boolean mayAskFor(ConsumerId consumer) {
        return isAnybody() || matches(consumers, consumer.value());
    }

    /// An idempotency key as the sender's own, so that no other sender meets it.
    public IdempotencyKey own(IdempotencyKey key) {
        return isAnybody() ? key : key.ownedBy(name);
    }

    /// An id for a new report of the sender, made of a random one.
    public ReportId own(ReportId id) {
        return isAnybody() ? id : SenderMark.put(name, id);
    }

    /// Whether the sender may see the report with this id: its own reports. Anybody may see every report, because an id
    /// cannot be guessed, and so may a relay, because the ids of its reports were made elsewhere.
    public boolean maySee(ReportId id) {
        return isAnybody() || isRelay || owns(id);
    }

    /// Whether the id was made here for a report of the sender.
    public boolean owns(ReportId id) {
        return !isAnybody() && SenderMark.isOn(name, id);
    }

    private static boolean matches(List<Glob> globs, String name) {
        for (var glob : globs) {
            if (glob.matches(name)) {
                return true;
            }
        }
        return false;
    }
}
