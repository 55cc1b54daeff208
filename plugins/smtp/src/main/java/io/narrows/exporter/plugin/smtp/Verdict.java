package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.spi.ConnectionFailure;
import io.narrows.exporter.plugin.spi.ConnectionFailure.Kind;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;

/// Decides the result of a failure, from the server's reply (RFC 5321, section 4.2) or from the reason why there is
/// none.
///
/// A refusal of the mail's content is `Rejected`, or `Unavailable` if it is temporary. A refusal of the sender or a
/// recipient is `Misconfigured`.
final class Verdict {
    private static final Map<Kind, String> HINTS = Map.of(
            Kind.UNTRUSTED, "is its CA in the file of consumers.smtp.caFile?",
            Kind.NO_TLS, "is security right?");

    private static final int CLASS_SIZE = 100;
    private static final int POSITIVE = 2;
    private static final int TRANSIENT = 4;
    private static final int PERMANENT = 5;
    private static final int AUTHENTICATION_REQUIRED = 530;
    private static final int AUTHENTICATION_FAILED = 535;
    private static final int STORAGE_EXCEEDED = 552;
    private static final int CLOSING = 421;
    private static final String END_OF_MAIL = ".";

    private final SmtpSettings settings;
    private final ServerAddress server;

    Verdict(SmtpSettings settings) {
        this.settings = settings;
        this.server = settings.server();
    }

    /// @param code the server's last reply code; not positive if there was none
    /// @param reply the server's last reply
    DeliveryResult onConnect(MessagingException thrown, int code, String reply) {
        var io = ConnectionFailure.cause(thrown, IOException.class);
        if (io.isPresent()) {
            return onConnection(io.get());
        }
        if (code <= 0) {
            return new Unavailable(server + " did not answer in SMTP");
        }
        if (code / CLASS_SIZE == TRANSIENT) {
            return new Unavailable(server + " takes no mails now: " + Reply.of(reply));
        }
        if (thrown instanceof AuthenticationFailedException) {
            // Only the codes, because the reply may repeat the user and password.
            return new Misconfigured(server + " does not let the user in: " + Reply.codesOf(reply)
                    + "; are username and password right?");
        }
        if (code / CLASS_SIZE == POSITIVE && settings.security() == Security.STARTTLS) {
            return new Misconfigured(server + " offers no STARTTLS; is security right?");
        }
        return new Misconfigured(server + " takes no mails: " + Reply.of(reply));
    }

    /// @param reports the reports in the mail
    /// @return `Rejected` or `Unavailable` if the server refused the content of this mail
    /// @throws NotSentException if the content of the mail is not the cause
    DeliveryResult onMail(MessagingException thrown, List<Delivery> reports) throws NotSentException {
        var refused = refusedRecipient(thrown);
        if (refused.isPresent()) {
            throw new NotSentException(onRecipient(refused.get()), thrown);
        }
        var failed = ConnectionFailure.cause(thrown, SMTPSendFailedException.class);
        if (failed.isEmpty()) {
            throw new NotSentException(
                    ConnectionFailure.cause(thrown, IOException.class)
                            .map(this::onConnection)
                            .orElseGet(() -> new Unavailable("the connection to " + server + " broke")),
                    thrown);
        }
        int code = failed.get().getReturnCode();
        var reply = Reply.of(message(failed.get()), reports);
        if (code / CLASS_SIZE != PERMANENT) {
            var unavailable = new Unavailable(server + " did not take a mail: " + reply);
            if (code != CLOSING && failed.get().getCommand().strip().equals(END_OF_MAIL)) {
                return unavailable;
            }
            throw new NotSentException(unavailable, thrown);
        }
        boolean isOfTheSender = failed.get().getCommand().startsWith("MAIL") && code != STORAGE_EXCEEDED;
        if (isOfTheSender || code == AUTHENTICATION_REQUIRED || code == AUTHENTICATION_FAILED) {
            throw new NotSentException(
                    new Misconfigured(
                            server + " refused the sender " + settings.from().getAddress() + ": " + reply),
                    thrown);
        }
        return new Rejected(server + " refused the mail: " + reply);
    }

    private DeliveryResult onRecipient(SMTPAddressFailedException refused) {
        int code = refused.getReturnCode();
        var reason = server + " refused the recipient " + refused.getAddress().getAddress() + ": "
                + Reply.of(message(refused));
        // 552 means too many recipients (RFC 5321, section 4.5.3.1.10) or a full mailbox.
        return code / CLASS_SIZE == PERMANENT && code != STORAGE_EXCEEDED
                ? new Misconfigured(reason)
                : new Unavailable(reason);
    }

    /// The recipient that was refused permanently, if there is one; otherwise one that was refused temporarily.
    private static Optional<SMTPAddressFailedException> refusedRecipient(MessagingException thrown) {
        Optional<SMTPAddressFailedException> found = Optional.empty();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SMTPAddressFailedException refused
                    && (found.isEmpty() || refused.getReturnCode() / CLASS_SIZE == PERMANENT)) {
                found = Optional.of(refused);
            }
        }
        return found;
    }

    private DeliveryResult onConnection(IOException thrown) {
        return ConnectionFailure.of(thrown).result(server.toString(), HINTS);
    }

    private static String message(Exception thrown) {
        return String.valueOf(thrown.getMessage());
    }
}
