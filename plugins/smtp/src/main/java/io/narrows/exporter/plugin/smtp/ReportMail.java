package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.report.Labels;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// A mail with one report attached, or a digest with many. The same reports always give the same `Message-ID`, by which
/// a mailbox can recognize a duplicate.
final class ReportMail extends MimeMessage {
    /// The header that identifies a delivery: on a mail with one report, and on each attachment.
    static final String DELIVERY = "X-Data-Exporter-Delivery";

    private static final String UTF_8 = StandardCharsets.UTF_8.name();
    private static final int LONGEST_LINE = 300;
    private static final int LONGEST_LABELS = 2_000;

    private final String messageId;

    private ReportMail(Session session, String messageId) {
        super(session);
        this.messageId = messageId;
    }

    /// @param batch at least one
    /// @param clock sets the date of the mail
    static ReportMail of(List<Delivery> batch, SmtpSettings settings, Session session, Clock clock)
            throws MessagingException {
        var mail = new ReportMail(session, messageId(batch, settings.from()));
        mail.setFrom(settings.from());
        mail.setRecipients(Message.RecipientType.TO, settings.to().toArray(InternetAddress[]::new));
        mail.setSubject(settings.subject().fill(batch), UTF_8);
        mail.setSentDate(Date.from(clock.instant()));
        // Prevents automatic replies such as holiday notices (RFC 3834).
        mail.setHeader("Auto-Submitted", "auto-generated");
        if (batch.size() == 1) {
            mail.setHeader(DELIVERY, batch.getFirst().id().toString());
        }
        mail.setContent(content(batch, settings));
        mail.saveChanges();
        return mail;
    }

    private static MimeMultipart content(List<Delivery> batch, SmtpSettings settings) throws MessagingException {
        var parts = new MimeMultipart();
        var text = new StringBuilder(
                batch.size() == 1 ? "A report has come.\n\n" : batch.size() + " reports have come.\n\n");
        var intro = new MimeBodyPart();
        parts.addBodyPart(intro);
        for (var delivery : batch) {
            var attachment = new Attachment(delivery, settings.compresses());
            text.append(line(delivery, attachment)).append('\n');
            parts.addBodyPart(attachment.part());
        }
        intro.setText(text.toString(), UTF_8);
        return parts;
    }

    private static String line(Delivery delivery, Attachment attachment) {
        var report = delivery.report();
        return attachment.name() + ": of " + OneLine.of(Sources.named(delivery), LONGEST_LINE) + ", received at "
                + report.receivedAt() + ", " + report.payload().size() + " bytes" + labels(report.labels());
    }

    /// The labels on a line of their own; nothing without labels.
    private static String labels(Labels labels) {
        return labels.isEmpty()
                ? ""
                : "\n  "
                        + OneLine.of(
                                labels.all().entrySet().stream()
                                        .map(label -> label.getKey() + ": " + label.getValue())
                                        .collect(Collectors.joining(", ")),
                                LONGEST_LABELS);
    }

    @Override
    protected void updateMessageID() throws MessagingException {
        setHeader("Message-ID", messageId);
    }

    private static String messageId(List<Delivery> batch, InternetAddress from) {
        var ids = batch.stream().map(delivery -> delivery.id().toString()).toList();
        var left = ids.size() == 1 ? ids.getFirst() : "digest-" + sum(String.join("\n", ids));
        return "<" + left + "@" + MailAddress.domain(from) + ">";
    }

    private static String sum(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
