package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/// What a request comes to that nobody answered.
final class ConnectionFailure {
    private final Throwable thrown;
    private final OpenSearchSettings settings;
    private final String names;

    private ConnectionFailure(Throwable thrown, OpenSearchSettings settings) {
        this.thrown = thrown;
        this.settings = settings;
        this.names = settings.addresses().toString();
    }

    static DeliveryResult of(Throwable thrown, OpenSearchSettings settings) {
        return new ConnectionFailure(thrown, settings).result();
    }

    private DeliveryResult result() {
        if (find(UnknownHostException.class).isPresent()) {
            return new Misconfigured("unknown host: " + names);
        }
        var untrusted = find(ConnectionFailure::isAboutTrust);
        if (untrusted.isPresent()) {
            return new Misconfigured("the certificate of " + names + " is not trusted: " + message(untrusted.get())
                    + "; is its CA in the file of consumers.openSearch.caFile?");
        }
        var tls = find(SSLException.class);
        if (tls.isPresent() && find(EOFException.class).isEmpty()) {
            return new Misconfigured("no TLS with " + names + ": " + message(tls.get()) + "; is https right?");
        }
        return new Unavailable(unavailable());
    }

    private String unavailable() {
        if (find(ConnectTimeoutException.class).isPresent()) {
            return "no connection to " + names + " within "
                    + settings.connectTimeout().toMillis() + " ms";
        }
        if (find(ConnectionRequestTimeoutException.class).isPresent()) {
            return "all connections to " + names + " are in use";
        }
        if (find(ConnectException.class).isPresent()) {
            return "cannot connect to " + names;
        }
        var timeout = find(SocketTimeoutException.class);
        if (timeout.isPresent()) {
            return names + " gave no answer within " + message(timeout.get()).toLowerCase(Locale.ROOT);
        }
        return "the connection to " + names + " broke: " + message(root());
    }

    private Optional<Throwable> find(Class<? extends Throwable> type) {
        return find(type::isInstance);
    }

    private Optional<Throwable> find(Predicate<Throwable> wanted) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (wanted.test(cause)) {
                return Optional.of(cause);
            }
        }
        return Optional.empty();
    }

    private static boolean isAboutTrust(Throwable thrown) {
        return thrown instanceof CertificateException
                || thrown instanceof CertPathValidatorException
                || thrown instanceof SSLPeerUnverifiedException;
    }

    private Throwable root() {
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
