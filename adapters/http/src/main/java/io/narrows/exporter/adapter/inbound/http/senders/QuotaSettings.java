package io.narrows.exporter.adapter.inbound.http.senders;

/// How much each sender may do, and each address from which senders do not log in. Zero means no limit.
///
/// @param requestsPerSecond requests of any kind; a burst of a second's worth is allowed
/// @param bytesPerSecond bytes of bodies, unpacked
/// @param keysPerDay requests with an idempotency key, because the spool keeps each key for a while
/// @param waits requests that wait with `?wait=` at the same time
/// @param lanesPerDay different settings that its envelopes give, because each makes a lane with a consumer of its own
/// @param spoolBytes bytes that its reports take up in the spool
public record QuotaSettings(
        long requestsPerSecond, long bytesPerSecond, long keysPerDay, int waits, int lanesPerDay, long spoolBytes) {
    /// No limit.
    public static final QuotaSettings NONE = new QuotaSettings(0, 0, 0, 0, 0, 0);

    boolean isNone() {
        return equals(NONE);
    }
}
