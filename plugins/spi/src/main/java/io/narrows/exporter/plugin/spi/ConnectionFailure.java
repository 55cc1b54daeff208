package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Why a connection did not come about, or broke, and what that means for a delivery: read from what a client threw,
/// and from its causes. It knows the exceptions of the JDK, which most clients pass on as a cause of their own.
///
/// ```java
/// private static final Map<Kind, String> HINTS = Map.of(Kind.UNTRUSTED, "is its CA in the file of caFile?");
///
/// try {
///     …
/// } catch (IOException e) {
///     return ConnectionFailure.of(e).result("mail.example:587", HINTS);
/// }
/// ```
///
/// @param message what the exception that tells says of it, on one line; not blank. Of `BROKEN` these are any words of
///     the client, and some clients repeat what they have sent: a secret, or the report
public record ConnectionFailure(Kind kind, String message) {
    private static final int LONGEST_MESSAGE = 300;
    private static final int MOST_CAUSES = 50;
    private static final int MOST_SUPPRESSED = 8;
    private static final int DEPTH_OF_SUPPRESSED = 2;

    /// What went wrong.
    public enum Kind {
        /// The operator's egress rules do not allow the destination. `Rejected`.
        NOT_ALLOWED,
        /// No address is known for the name of the host. `Misconfigured`.
        UNKNOWN_HOST,
        /// No authority that is trusted has signed the server's certificate. `Misconfigured`.
        UNTRUSTED,
        /// The server's certificate has expired, is not valid yet, or is not for this host. `Misconfigured`.
        INVALID_CERTIFICATE,
        /// The two do not come to speak TLS with each other. `Misconfigured`.
        NO_TLS,
        /// Nobody listens, or there is no way there. `Unavailable`.
        NO_CONNECTION,
        /// The client has waited for a connection as long as it may. `Unavailable`.
        NO_CONNECTION_IN_TIME,
        /// The client has waited for an answer as long as it may. `Unavailable`.
        NO_ANSWER_IN_TIME,
        /// Anything else, such as a connection that was cut off. `Unavailable`.
        BROKEN
    }

    /// @param thrown by a client that got no answer. Where its causes do not tell, those that it suppressed are asked:
    ///     some clients try one address after the other, and keep only there why each of them failed
    public static ConnectionFailure of(Throwable thrown) {
        var failure = ofCauses(thrown);
        return failure.kind == Kind.BROKEN
                ? suppressed(thrown, DEPTH_OF_SUPPRESSED)
                        .map(ConnectionFailure::ofCauses)
                        .filter(found -> found.kind != Kind.BROKEN)
                        .findFirst()
                        .orElse(failure)
                : failure;
    }

    /// What the causes suppressed, and what those suppressed, up to a depth.
    private static Stream<Throwable> suppressed(Throwable thrown, int depth) {
        return causes(thrown)
                .flatMap(cause -> Arrays.stream(cause.getSuppressed()).limit(MOST_SUPPRESSED))
                .flatMap(found ->
                        Stream.concat(Stream.of(found), depth == 0 ? Stream.empty() : suppressed(found, depth - 1)));
    }

    private static ConnectionFailure ofCauses(Throwable thrown) {
        return find(thrown, EgressRefusedException.class::isInstance, Kind.NOT_ALLOWED)
                .or(() -> find(thrown, ConnectionFailure::isAboutTheName, Kind.UNKNOWN_HOST))
                .or(() -> find(thrown, ConnectionFailure::isAboutTheCertificate, Kind.INVALID_CERTIFICATE))
                .or(() -> find(thrown, ConnectionFailure::isAboutTrust, Kind.UNTRUSTED))
                .or(() -> cause(thrown, EOFException.class).isPresent()
                        ? Optional.empty()
                        : find(thrown, ConnectionFailure::isAboutTls, Kind.NO_TLS))
                .or(() -> find(thrown, ConnectionFailure::isLateConnection, Kind.NO_CONNECTION_IN_TIME))
                .or(() -> find(thrown, ConnectionFailure::isNoConnection, Kind.NO_CONNECTION))
                .or(() -> find(thrown, ConnectionFailure::isLateAnswer, Kind.NO_ANSWER_IN_TIME))
                .orElseGet(() -> new ConnectionFailure(Kind.BROKEN, message(root(thrown))));
    }

    /// The exception itself or the first of its causes that is of a type, for what only one client throws.
    public static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        return find(thrown, type::isInstance).map(type::cast);
    }

    /// As below, without hints.
    public DeliveryResult result(String destination) {
        return result(destination, Map.of());
    }

    /// What comes of a delivery. Repeats no words of a client that may repeat what it has sent.
    ///
    /// @param destination as operators know it, such as `host:port`
    /// @param hints what to do about some kinds, such as "is its CA in the file of consumers.acme.caFile?"
    public DeliveryResult result(String destination, Map<Kind, String> hints) {
        var hint = Optional.ofNullable(hints.get(kind)).map(text -> "; " + text).orElse("");
        return switch (kind) {
            case NOT_ALLOWED -> new Rejected(message);
            case UNKNOWN_HOST -> new Misconfigured("unknown host: " + destination + hint);
            case UNTRUSTED ->
                new Misconfigured("the certificate of " + destination + " is not trusted: " + message + hint);
            case INVALID_CERTIFICATE ->
                new Misconfigured("the certificate of " + destination + " is not valid: " + message + hint);
            case NO_TLS -> new Misconfigured("no TLS with " + destination + ": " + message + hint);
            case NO_CONNECTION -> new Unavailable("cannot connect to " + destination + hint);
            case NO_CONNECTION_IN_TIME -> new Unavailable("no connection to " + destination + " in time" + hint);
            case NO_ANSWER_IN_TIME -> new Unavailable(destination + " gave no answer in time" + hint);
            case BROKEN -> new Unavailable("the connection to " + destination + " broke" + hint);
        };
    }

    private static Optional<ConnectionFailure> find(Throwable thrown, Predicate<Throwable> wanted, Kind kind) {
        return find(thrown, wanted).map(cause -> new ConnectionFailure(kind, message(cause)));
    }

    private static Optional<Throwable> find(Throwable thrown, Predicate<Throwable> wanted) {
        return causes(thrown).filter(wanted).findFirst();
    }

    /// The exception itself, its cause, and so on; no more than a client has reason to nest, for causes may run in a
    /// circle.
    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause).limit(MOST_CAUSES);
    }

    private static boolean isAboutTheName(Throwable thrown) {
        return thrown instanceof UnknownHostException || thrown instanceof UnresolvedAddressException;
    }

    private static boolean isAboutTheCertificate(Throwable thrown) {
        return thrown instanceof ServerTrust.InvalidCertificateException
                || thrown instanceof CertificateExpiredException
                || thrown instanceof CertificateNotYetValidException
                || thrown instanceof SSLPeerUnverifiedException;
    }

    private static boolean isAboutTrust(Throwable thrown) {
        return thrown instanceof CertificateException || thrown instanceof CertPathValidatorException;
    }

    /// A handshake that failed, or a peer that does not speak TLS or refuses the client's certificate after the
    /// handshake; not a connection that was cut off later.
    private static boolean isAboutTls(Throwable thrown) {
        return thrown instanceof SSLHandshakeException
                || (thrown instanceof SSLException
                        && (message(thrown).contains("SSL message")
                                || message(thrown).contains("fatal alert")));
    }

    /// Sockets tell it from a late answer in words only.
    private static boolean isLateConnection(Throwable thrown) {
        return thrown instanceof HttpConnectTimeoutException
                || (thrown instanceof SocketTimeoutException && message(thrown).equalsIgnoreCase("Connect timed out"));
    }

    private static boolean isNoConnection(Throwable thrown) {
        return thrown instanceof ConnectException || thrown instanceof NoRouteToHostException;
    }

    private static boolean isLateAnswer(Throwable thrown) {
        return thrown instanceof SocketTimeoutException || thrown instanceof HttpTimeoutException;
    }

    private static Throwable root(Throwable thrown) {
        return causes(thrown).reduce(thrown, (outer, cause) -> cause);
    }

    private static String message(Throwable thrown) {
        var message = Optional.ofNullable(thrown.getMessage()).orElse("");
        var line = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (line.isEmpty()) {
            return thrown.getClass().getSimpleName();
        }
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }
}
