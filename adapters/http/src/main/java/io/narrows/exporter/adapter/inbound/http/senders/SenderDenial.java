package io.narrows.exporter.adapter.inbound.http.senders;

import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.domain.access.SenderRule;
import java.util.Locale;

/// Why the port for reports refused a request of a sender.
public enum SenderDenial implements Denials.Reason {
    /// A web page made a browser send the request.
    BROWSER,
    /// The request had no token.
    NO_TOKEN,
    /// The request had a token that is not in the file, or was malformed.
    UNKNOWN_TOKEN,
    /// The request had a token of a service account that is not valid here.
    WRONG_ACCOUNT_TOKEN,
    /// The client's certificate is no longer good.
    WRONG_CERTIFICATE,
    /// The client's certificate belongs to no sender.
    UNKNOWN_CERTIFICATE,
    /// The keys to verify the token of a service account cannot be read now.
    KEYS,
    /// The token belongs to a name or to a service account that the configuration has no sender for.
    UNKNOWN_SENDER,
    /// The sender may not hand in reports of this source.
    SOURCE,
    /// The sender may not ask for this consumer.
    CONSUMER,
    /// The sender may not give settings to consumers.
    SETTINGS,
    /// The sender is no relay, and handed in a report as one.
    RELAY,
    /// The sender made more requests than its quota.
    RATE,
    /// The sender sent more bytes than its quota.
    BYTES,
    /// The sender used more idempotency keys than its quota.
    KEY_COUNT,
    /// The envelopes of the sender gave more different settings than its quota.
    LANES,
    /// The reports of the sender take up more of the spool than its quota.
    SPOOL_SHARE;

    static SenderDenial of(SenderRule rule) {
        return switch (rule) {
            case SOURCES, OWN_SOURCE -> SOURCE;
            case CONSUMERS -> CONSUMER;
            case SETTINGS -> SETTINGS;
            case RELAY -> RELAY;
        };
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
