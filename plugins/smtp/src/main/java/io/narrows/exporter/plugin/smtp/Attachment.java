package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.report.Payload;
import jakarta.activation.DataHandler;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// A report as a file attached to a mail: its payload byte for byte, or the payload as a gzip file. A report's file
/// always has the same name, of characters that need no escapes anywhere.
final class Attachment {
    private static final Pattern ILLEGAL_CHARACTER = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern NOT_FIRST = Pattern.compile("^[.-]+");
    private static final int LONGEST_SOURCE = 100;

    private final Delivery delivery;
    private final boolean isJson;
    private final boolean isCompressed;

    /// @param isCompressed whether the file is a gzip file
    Attachment(Delivery delivery, boolean isCompressed) {
        this.delivery = delivery;
        this.isJson = delivery.report().payload().format().isJson();
        this.isCompressed = isCompressed;
    }

    String name() {
        return file(Sources.named(delivery)) + "-" + delivery.report().id() + (isJson ? ".json" : ".txt")
                + (isCompressed ? ".gz" : "");
    }

    MimeBodyPart part() throws MessagingException {
        var part = new MimeBodyPart();
        part.setDataHandler(new DataHandler(new ByteArrayDataSource(content(), type())));
        part.setDisposition(Part.ATTACHMENT);
        part.setFileName(name());
        // base64 keeps any payload byte for byte.
        part.setHeader("Content-Transfer-Encoding", "base64");
        part.setHeader(ReportMail.DELIVERY, delivery.id().toString());
        return part;
    }

    private String type() {
        if (isCompressed) {
            return "application/gzip";
        }
        return isJson ? "application/json" : "text/plain; charset=utf-8";
    }

    private byte[] content() {
        var payload = delivery.report().payload();
        return isCompressed ? compressed(payload) : payload.toByteArray();
    }

    private static String file(String source) {
        var legal = NOT_FIRST
                .matcher(ILLEGAL_CHARACTER.matcher(source).replaceAll("-"))
                .replaceFirst("");
        return legal.isEmpty() ? "report" : legal.substring(0, Math.min(legal.length(), LONGEST_SOURCE));
    }

    /// Compresses a payload. The same payload always gives the same bytes.
    private static byte[] compressed(Payload payload) {
        var bytes = new ByteArrayOutputStream(payload.size() / 4 + 64);
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(payload.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written to", e);
        }
        return bytes.toByteArray();
    }
}
