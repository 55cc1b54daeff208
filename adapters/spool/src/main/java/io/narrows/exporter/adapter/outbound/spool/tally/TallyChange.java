package io.narrows.exporter.adapter.outbound.spool.tally;

import io.narrows.exporter.domain.spool.Tally;

/// The ways in which a delivery changes the tallies.
public enum TallyChange {
    ACCEPT,
    ACCEPT_DEAD,
    DELIVER,
    BURY,
    REPLAY,
    PURGE,
    PURGE_PENDING,
    /// A pending delivery is counted in another tally from now on.
    WITHDRAW_PENDING,
    /// A dead letter is counted in another tally from now on.
    WITHDRAW_DEAD;

    /// The change to the tally of the consumer.
    public Tally change() {
        return switch (this) {
            case ACCEPT -> new Tally(1, 0, 0, 1, 0);
            case ACCEPT_DEAD -> new Tally(1, 0, 1, 0, 0);
            case DELIVER -> new Tally(0, 1, 0, -1, 0);
            case BURY -> new Tally(0, 0, 1, -1, 0);
            case REPLAY -> new Tally(0, 0, -1, 1, 0);
            case PURGE -> new Tally(0, 0, -1, 0, 1);
            case PURGE_PENDING -> new Tally(0, 0, 0, -1, 1);
            case WITHDRAW_PENDING -> new Tally(-1, 0, 0, -1, 0);
            case WITHDRAW_DEAD -> new Tally(-1, 0, -1, 0, 0);
        };
    }
}
