package io.narrows.exporter.plugin.webhook;

import java.io.EOFException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Why a connection did not come about, or broke: read from what a client threw, and from its causes.
///
/// @param message what the exception that tells says of it; not blank
record ConnectionTrouble(Kind kind, String message) {

    enum Kind {
        /// No address is known for the name of the host.
        UNKNOWN_HOST,
        /// The server's certificate is not trusted, or is not for this host.
        UNTRUSTED,
        /// The two do not come to speak TLS with each other.
        NO_TLS,
        /// Nobody listens.
        NO_CONNECTION,
        /// Anything else, such as a connection that was cut off.
        BROKEN
    }

    static ConnectionTrouble of(Throwable thrown) {
        return find(thrown, ConnectionTrouble::isAboutTheName, Kind.UNKNOWN_HOST)
                .or(() -> find(thrown, ConnectionTrouble::isAboutTrust, Kind.UNTRUSTED))
                .or(() -> cause(thrown, EOFException.class).isPresent()
                        ? Optional.empty()
                        : find(thrown, ConnectionTrouble::isAboutTls, Kind.NO_TLS))
                .or(() -> find(thrown, ConnectException.class::isInstance, Kind.NO_CONNECTION))
                .orElseGet(() -> new ConnectionTrouble(Kind.BROKEN, message(root(thrown))));
    }

    /// The exception itself or the first of its causes that is of a type.
    static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        return find(thrown, type::isInstance).map(type::cast);
    }

    private static Optional<ConnectionTrouble> find(Throwable thrown, Predicate<Throwable> wanted, Kind kind) {
        return find(thrown, wanted).map(cause -> new ConnectionTrouble(kind, message(cause)));
    }

    private static Optional<Throwable> find(Throwable thrown, Predicate<Throwable> wanted) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (wanted.test(cause)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    private static boolean isAboutTheName(Throwable thrown) {
        return thrown instanceof UnknownHostException || thrown instanceof UnresolvedAddressException;
    }

    private static boolean isAboutTrust(Throwable thrown) {
        return thrown instanceof CertificateException
                || thrown instanceof CertPathValidatorException
                || thrown instanceof SSLPeerUnverifiedException;
    }

    /// A handshake that failed, or a peer that does not speak TLS or refuses the client's certificate after the
    /// handshake; not a connection that was cut off later.
    private static boolean isAboutTls(Throwable thrown) {
        return thrown instanceof SSLHandshakeException
                || (thrown instanceof SSLException
                        && (message(thrown).contains("SSL message")
                                || message(thrown).contains("fatal alert")));
    }

    private static Throwable root(Throwable thrown) {
        var root = thrown;
        for (Throwable cause = thrown.getCause(); cause != null; cause = cause.getCause()) {
            root = cause;
        }
        return root;
    }

    private static String message(Throwable thrown) {
        var message = thrown.getMessage();
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
