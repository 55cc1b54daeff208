package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.util.Collections;
import java.util.List;

/// The mails of one session. Sends a mail that the server refuses again in halves, down to the report that it refuses.
///
/// A server that refuses every mail for now gets no more than 12 of them. Not thread-safe.
final class HalvedMails {
    /// The largest number of temporary refusals in a row. A digest of 100 reports is halved 7 times, so this is enough
    /// to find several refused reports that follow each other.
    private static final int MOST_REFUSALS = 12;

    private final MailServer server;
    private final List<DeliveryResult> results;
    private int refusals;

    /// @param results receives a result for each report, as soon as the result is known
    HalvedMails(MailServer server, List<DeliveryResult> results) {
        this.server = server;
        this.results = results;
    }

    void send(List<Delivery> mail) throws NotSentException {
        var refusal = server.send(mail);
        if (refusal.isEmpty()) {
            refusals = 0;
            add(mail, new Delivered());
            return;
        }
        if (refusal.get() instanceof Unavailable && ++refusals == MOST_REFUSALS) {
            throw new NotSentException(refusal.get());
        }
        if (mail.size() == 1) {
            add(mail, refusal.get());
        } else {
            int half = mail.size() / 2;
            send(mail.subList(0, half));
            send(mail.subList(half, mail.size()));
        }
    }

    private void add(List<Delivery> mail, DeliveryResult result) {
        results.addAll(Collections.nCopies(mail.size(), result));
    }
}
