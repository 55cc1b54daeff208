package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.spi.TlsMaterialException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/// A session with a mail server, from the greeting to the end. Not thread-safe.
final class MailServer implements AutoCloseable {
    private static final Pattern SIZE = Pattern.compile("[1-9]\\d{0,17}");

    private final SmtpSettings settings;
    private final Clock clock;
    private final Session session;
    private final SMTPTransport transport;
    private final Verdict verdict;

    private MailServer(SmtpSettings settings, Clock clock, Session session) {
        this.settings = settings;
        this.clock = clock;
        this.session = session;
        this.transport = new SMTPTransport(session, new URLName("smtp", null, -1, null, null, null));
        this.verdict = new Verdict(settings);
    }

    /// Connects, secures the connection and logs in.
    ///
    /// @param clock sets the date of mails
    /// @param egress decides which destinations are allowed
    static MailServer signOn(SmtpSettings settings, Clock clock, Egress egress) throws NotSentException {
        try {
            // For TLS from the first byte, the mail library connects with a socket of its own.
            egress.check(InetSocketAddress.createUnresolved(
                    settings.server().host(), settings.server().port()));
            var server = new MailServer(settings, clock, Session.getInstance(properties(settings, egress)));
            server.connect();
            return server;
        } catch (EgressRefusedException e) {
            throw new NotSentException(new Rejected(e.getMessage()), e);
        } catch (TlsMaterialException e) {
            throw new NotSentException(new Misconfigured(e.getMessage()), e);
        }
    }

    @SuppressWarnings("NullAway") // null means no login
    private void connect() throws NotSentException {
        try {
            transport.connect(
                    settings.server().host(),
                    settings.server().port(),
                    settings.login().map(Login::username).orElse(null),
                    settings.login().map(Login::password).orElse(null));
        } catch (MessagingException e) {
            throw new NotSentException(verdict.onConnect(e, transport.getLastReturnCode(), reply()), e);
        }
        if (settings.login().isPresent() && !transport.supportsExtension("AUTH")) {
            close();
            throw new NotSentException(new Misconfigured(
                    settings.server() + " lets nobody sign on over this connection; are security and username right?"));
        }
    }

    /// Sends one mail with these reports.
    ///
    /// @return empty if the server accepted the mail; otherwise why it refused this mail
    /// @throws NotSentException if the server would not accept any other mail either
    Optional<DeliveryResult> send(List<Delivery> reports) throws NotSentException {
        try {
            var mail = ReportMail.of(reports, settings, session, clock);
            var tooLarge = tooLarge(mail);
            if (tooLarge.isEmpty()) {
                transport.sendMessage(mail, mail.getAllRecipients());
            }
            return tooLarge;
        } catch (MessagingException e) {
            return Optional.of(verdict.onMail(e, reports));
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written to", e);
        }
    }

    /// Checks the mail's size against the server's limit. Computes the size only if the server has a limit (RFC 1870).
    private Optional<DeliveryResult> tooLarge(ReportMail mail) throws MessagingException, IOException {
        var limit = transport.getExtensionParameter("SIZE");
        if (limit == null || !SIZE.matcher(limit.strip()).matches()) {
            return Optional.empty();
        }
        long most = Long.parseLong(limit.strip());
        var counter = new Counter();
        mail.writeTo(counter);
        return counter.bytes <= most
                ? Optional.empty()
                : Optional.of(new Rejected("the mail would have " + counter.bytes + " bytes, and " + settings.server()
                        + " takes " + most + " at most"));
    }

    private String reply() {
        return Optional.ofNullable(transport.getLastServerResponse()).orElse("");
    }

    /// Ends the session. Errors are ignored, because all mails were already sent.
    @Override
    public void close() {
        try {
            transport.close();
        } catch (MessagingException e) {
            // The socket is closed anyway.
        }
    }

    private static Properties properties(SmtpSettings settings, Egress egress) throws TlsMaterialException {
        var properties = new Properties();
        set(properties, "connectiontimeout", millis(settings.timeouts().connect()));
        set(properties, "timeout", millis(settings.timeouts().response()));
        set(properties, "localhost", settings.localName());
        set(properties, "auth", settings.login().isPresent());
        set(properties, "auth.mechanisms", "PLAIN LOGIN");
        // A mail goes to all recipients or to none.
        set(properties, "sendpartial", false);
        set(properties, "quitwait", false);
        properties.put(
                "mail.smtp.socketFactory",
                new BoundedSockets(settings.timeouts().response(), egress));
        set(properties, "socketFactory.fallback", false);
        if (settings.security() != Security.NONE) {
            properties.put(
                    "mail.smtp.ssl.socketFactory",
                    new BoundedTlsSockets(
                            settings.tls().context().getSocketFactory(),
                            settings.timeouts().response(),
                            settings.checksCertificate()));
            set(properties, "ssl.enable", settings.security() == Security.TLS);
            set(properties, "starttls.enable", settings.security() == Security.STARTTLS);
            set(properties, "starttls.required", settings.security() == Security.STARTTLS);
        }
        return properties;
    }

    private static void set(Properties properties, String name, Object value) {
        properties.setProperty("mail.smtp." + name, value.toString());
    }

    private static int millis(Duration duration) {
        return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
    }

    /// Counts the bytes that are written to it, and drops them.
    private static final class Counter extends OutputStream {
        private long bytes;

        @Override
        public void write(int one) {
            bytes++;
        }

        @Override
        public void write(byte[] many, int start, int length) {
            bytes += length;
        }
    }
}
