package io.narrows.exporter.plugin.smtp;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// GreenMail on free loopback ports: one without encryption, and one with TLS and a user.
final class TestMailServer implements AutoCloseable {
    static final String USER = "exporter";
    static final String PASSWORD = "right-password-of-the-test";

    private final GreenMail greenMail = new GreenMail(new ServerSetup[] {
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
        new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS)
    });

    /// A file attached to a mail.
    ///
    /// @param type without parameters
    record File(String name, String type, String delivery, ByteBuffer content) {
        String text() {
            return StandardCharsets.UTF_8.decode(content.duplicate()).toString();
        }
    }

    static TestMailServer start() {
        var server = new TestMailServer();
        server.greenMail.start();
        server.greenMail.setUser("exporter@example.com", USER, PASSWORD);
        return server;
    }

    String hostPort() {
        return "127.0.0.1:" + greenMail.getSmtp().getPort();
    }

    String tlsHostPort() {
        return "127.0.0.1:" + greenMail.getSmtps().getPort();
    }

    List<MimeMessage> mailsTo(String address) {
        return greenMail
                .findReceivedMessages(user -> user.getEmail().equals(address), mail -> true)
                .toList();
    }

    List<File> filesTo(String address) throws MessagingException, IOException {
        var files = new ArrayList<File>();
        for (var mail : mailsTo(address)) {
            files.addAll(filesIn(mail));
        }
        return files;
    }

    static List<File> filesIn(MimeMessage mail) throws MessagingException, IOException {
        var files = new ArrayList<File>();
        var parts = (MimeMultipart) mail.getContent();
        for (int i = 0; i < parts.getCount(); i++) {
            var part = parts.getBodyPart(i);
            if (Part.ATTACHMENT.equals(part.getDisposition())) {
                files.add(new File(
                        part.getFileName(),
                        part.getContentType().split(";", 2)[0],
                        part.getHeader(ReportMail.DELIVERY)[0],
                        ByteBuffer.wrap(part.getInputStream().readAllBytes())));
            }
        }
        return files;
    }

    @Override
    public void close() {
        greenMail.stop();
    }
}
