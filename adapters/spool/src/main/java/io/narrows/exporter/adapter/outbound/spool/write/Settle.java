package io.narrows.exporter.adapter.outbound.spool.write;

import io.narrows.exporter.adapter.outbound.spool.lease.Claim;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// The change that writes settlements. Never given up, because nobody else could lease these deliveries again.
public final class Settle implements Change {
    private final List<Claim> claims;
    private final long now;
    private final AtomicInteger uncommitted;
    private final CompletableFuture<Boolean> tried = new CompletableFuture<>();

    /// @param now in milliseconds
    /// @param uncommitted counts the claims that are not durable
    public Settle(List<Claim> claims, long now, AtomicInteger uncommitted) {
        this.claims = claims;
        this.now = now;
        this.uncommitted = uncommitted;
        uncommitted.addAndGet(claims.size());
        claims.forEach(claim -> claim.inFlight().window().settling(claim.isRetry()));
    }

    /// Completed when the settlements are durable, or could not be written for now.
    public CompletableFuture<Boolean> tried() {
        return tried;
    }

    @Override
    public int weight() {
        return claims.size();
    }

    @Override
    public void apply(WriteTransaction transaction) throws SQLException {
        for (var claim : claims) {
            transaction.deliveries().settle(claim, now);
        }
    }

    @Override
    public void committed() {
        claims.forEach(claim -> claim.inFlight().window().settled(claim.inFlight(), claim.isRetry()));
        uncommitted.addAndGet(-claims.size());
        tried.complete(true);
    }

    @Override
    public void failed(RuntimeException reason) {
        tried.complete(false);
    }

    @Override
    public boolean mustBeKept() {
        return true;
    }
}
