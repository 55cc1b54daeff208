package io.narrows.exporter.adapter.outbound.spool.operator;

import io.narrows.exporter.adapter.outbound.spool.past.Order;
import io.narrows.exporter.adapter.outbound.spool.tally.Tallies;
import io.narrows.exporter.adapter.outbound.spool.write.Change;
import io.narrows.exporter.adapter.outbound.spool.write.SendingAgain;
import io.narrows.exporter.adapter.outbound.spool.write.WriteTransaction;
import io.narrows.exporter.domain.history.Resend;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// The change that sends some reports again: all of them, or none if the process ends before.
final class ResendStep implements Change {
    private final List<Order> orders;
    private final Instant now;
    private final Tallies tallies;
    private final CompletableFuture<Done> done = new CompletableFuture<>();
    private List<SendingAgain.Sent> sent = List.of();

    /// What came of the step.
    ///
    /// @param outdated the reports for which an order must be made anew
    record Done(Resend.Count count, List<String> outdated) {
        Done {
            outdated = List.copyOf(outdated);
        }
    }

    ResendStep(List<Order> orders, Instant now, Tallies tallies) {
        this.orders = List.copyOf(orders);
        this.now = now;
        this.tallies = tallies;
    }

    /// Completed when the step is durable, or could not be written.
    CompletableFuture<Done> done() {
        return done;
    }

    @Override
    public int weight() {
        return orders.size();
    }

    @Override
    public long bytes() {
        return orders.stream()
                .mapToLong(order -> order.added().isPresent() ? order.size() : 0)
                .sum();
    }

    @Override
    public void apply(WriteTransaction transaction) throws SQLException {
        var all = new ArrayList<SendingAgain.Sent>(orders.size());
        for (var order : orders) {
            all.add(transaction.deliveries().sendAgain(order, now));
        }
        sent = all;
    }

    @Override
    public void committed() {
        var count = Resend.Count.ZERO;
        var outdated = new ArrayList<String>();
        for (int i = 0; i < orders.size(); i++) {
            sent.get(i).changes().forEach(tallies::add);
            count = count.plus(
                    new Resend.Count(sent.get(i).changes().size(), sent.get(i).gone()));
            if (sent.get(i).isOutdated()) {
                outdated.add(orders.get(i).report());
            }
        }
        done.complete(new Done(count, outdated));
    }

    @Override
    public void failed(RuntimeException reason) {
        done.completeExceptionally(reason);
    }
}
