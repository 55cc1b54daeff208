package io.narrows.exporter.adapter.inbound.http.senders;

/// How much each sender may do, and each address from which senders do not log in. Zero means no limit.
///
/// @param requestsPerSecond requests of any kind; a burst of a second's worth is allowed
/// @param bytesPerSecond bytes of bodies, unpacked
/// @param keysPerDay requests with an idempotency key, because the spool keeps each key for a while
/// @param waits requests that wait with `?wait=` at the same time
public record QuotaSettings(long requestsPerSecond, long bytesPerSecond, long keysPerDay, int waits) {
    /// No limit.
    public static final QuotaSettings NONE = new QuotaSettings(0, 0, 0, 0);

    boolean isNone() {
        return equals(NONE);
    }
}
