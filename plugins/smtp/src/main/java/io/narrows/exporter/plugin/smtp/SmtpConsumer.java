package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.InterruptibleCall;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/// The `smtp` consumer: sends one mail for each report, or one digest for a whole batch. Each call opens its own
/// connection.
///
/// A digest that the server refuses is sent again in halves. Thread-safe.
final class SmtpConsumer implements ReportConsumer {
    private final SmtpSettings settings;
    private final Clock clock;
    private final Egress egress;

    /// @param clock sets the date of mails
    /// @param egress decides which destinations are allowed
    SmtpConsumer(SmtpSettings settings, Clock clock, Egress egress) {
        this.settings = settings;
        this.clock = clock;
        this.egress = egress;
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        // The mail library blocks in a java.net.Socket, which ignores interrupts.
        return InterruptibleCall.run(() -> send(batch));
    }

    private List<DeliveryResult> send(List<Delivery> batch) {
        var results = new ArrayList<DeliveryResult>(batch.size());
        try (var server = MailServer.signOn(settings, clock, egress)) {
            var mails = new HalvedMails(server, results);
            for (var mail : settings.isDigest() ? List.of(batch) : one(batch)) {
                mails.send(mail);
            }
        } catch (NotSentException e) {
            while (results.size() < batch.size()) {
                results.add(e.result());
            }
        }
        return results;
    }

    private static List<List<Delivery>> one(List<Delivery> batch) {
        return batch.stream().map(List::of).toList();
    }

    /// Shows only the server.
    @Override
    public String toString() {
        return "SmtpConsumer[" + settings.server() + "]";
    }
}
