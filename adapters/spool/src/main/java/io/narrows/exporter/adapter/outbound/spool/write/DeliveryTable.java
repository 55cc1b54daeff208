package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.adapter.outbound.spool.lease.Claim;
import io.narrows.exporter.adapter.outbound.spool.lease.InFlight;
import io.narrows.exporter.adapter.outbound.spool.sqlite.DeadLetterQuery.Grave;
import io.narrows.exporter.adapter.outbound.spool.sqlite.Prepared;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.Settlement;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/// The changes to rows of the table `delivery`. Only the writer's thread uses it.
final class DeliveryTable {
    private final Prepared deliver;
    private final Prepared retry;
    private final Prepared putBack;
    private final Prepared bury;
    private final Prepared replay;
    private final Prepared purge;
    private final Prepared purgePending;
    private final Prepared tried;

    DeliveryTable(Connection connection) throws SQLException {
        deliver = new Prepared(
                connection,
                "UPDATE delivery SET state = 1, reason = '', tried = ?, at = ? WHERE report = ? AND position = ?");
        retry = new Prepared(
                connection,
                "UPDATE delivery SET due = ?, attempts = ?, reason = ?, tried = ?, crashes = 0 WHERE report = ? AND position = ?");
        putBack = new Prepared(connection, "UPDATE delivery SET due = 1 WHERE report = ? AND position = ?");
        bury = new Prepared(
                connection,
                "UPDATE delivery SET state = 2, attempts = attempts + 1, cause = ?, reason = ?, tried = ?, at = ? WHERE report = ? AND position = ?");
        replay = new Prepared(
                connection,
                "UPDATE delivery SET state = 0, due = 1, attempts = 0, crashes = 0, since = ?, cause = '', reason = '', at = 0 WHERE report = ? AND position = ? AND state = 2");
        purge = new Prepared(
                connection, "UPDATE delivery SET state = 3 WHERE report = ? AND position = ? AND state = 2");
        purgePending = new Prepared(
                connection,
                "UPDATE delivery SET state = 3, cause = ?, reason = ?, at = ? WHERE report = ? AND position = ?");
        tried = new Prepared(connection, "SELECT tried FROM delivery WHERE report = ? AND position = ?");
    }

    /// Writes what came of a leased delivery that has a row.
    void settle(Claim claim) throws SQLException {
        var inFlight = claim.inFlight();
        switch (claim.settlement()) {
            case Settlement.Delivered delivered ->
                deliver.update(tried(claim), Times.millis(delivered.at()), inFlight.report(), inFlight.position());
            case Settlement.Retry again ->
                retry.update(
                        Math.max(1, Times.millis(again.notBefore())),
                        again.attempts(),
                        again.reason(),
                        tried(claim),
                        inFlight.report(),
                        inFlight.position());
            case Settlement.PutBack untried -> putBack.update(inFlight.report(), inFlight.position());
            case Settlement.Bury dead ->
                bury.update(
                        dead.cause().name(),
                        dead.reason(),
                        tried(claim),
                        Times.millis(dead.at()),
                        inFlight.report(),
                        inFlight.position());
        }
    }

    /// The last attempts of a delivery together with the one that is settled.
    private String tried(Claim claim) throws SQLException {
        var inFlight = claim.inFlight();
        // A delivery that is leased for the first time has none.
        var before = inFlight.again()
                ? tried.text(inFlight.report(), inFlight.position()).orElse("")
                : "";
        return AttemptsText.add(before, claim.settlement().attempt());
    }

    /// @return false if it is no longer a dead letter
    boolean replay(Grave grave, Instant now) throws SQLException {
        return replay.update(Times.millis(now), grave.letter().id().report().value(), grave.position()) == 1;
    }

    /// @return false if it is no longer a dead letter
    boolean purge(Grave grave) throws SQLException {
        return purge.update(grave.letter().id().report().value(), grave.position()) == 1;
    }

    void purgePending(InFlight delivery, long now) throws SQLException {
        purgePending.update(
                DeathCause.PURGED.name(),
                "an operator deleted it before it was delivered",
                now,
                delivery.report(),
                delivery.position());
    }
}
