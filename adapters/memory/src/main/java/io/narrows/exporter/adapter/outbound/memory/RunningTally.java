package io.narrows.exporter.adapter.outbound.memory;

import io.narrows.exporter.domain.spool.Tally;

/// The counters of all deliveries to one consumer.
final class RunningTally {
    private long accepted;
    private long delivered;
    private long dead;
    private long pending;
    private long purged;

    void accept(boolean dead) {
        accepted++;
        if (dead) {
            this.dead++;
        } else {
            pending++;
        }
    }

    void deliver() {
        pending--;
        delivered++;
    }

    void bury() {
        pending--;
        dead++;
    }

    void replay() {
        dead--;
        pending++;
    }

    void purge() {
        dead--;
        purged++;
    }

    void purgePending() {
        pending--;
        purged++;
    }

    /// Removes a pending delivery that is counted in another tally from now on.
    void withdrawPending() {
        accepted--;
        pending--;
    }

    /// Removes a dead letter that is counted in another tally from now on.
    void withdrawDead() {
        accepted--;
        dead--;
    }

    Tally tally() {
        return new Tally(accepted, delivered, dead, pending, purged);
    }
}
