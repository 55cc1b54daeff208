package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/// What a request comes to that nobody answered. What an exception says of the request's content is not repeated.
final class ConnectionFailure {
    private final Throwable thrown;
    private final String address;

    private ConnectionFailure(Throwable thrown, String address) {
        this.thrown = thrown;
        this.address = address;
    }

    /// @param address of the service, as `host:port`
    static DeliveryResult of(Throwable thrown, String address) {
        return new ConnectionFailure(thrown, address).result();
    }

    static DeliveryResult silence(String address, Timeouts timeouts) {
        return new Unavailable(
                address + " gave no answer within " + timeouts.response().toMillis() + " ms");
    }

    private DeliveryResult result() {
        if (find(UnresolvedAddressException.class).isPresent()) {
            return new Misconfigured("unknown host: " + address);
        }
        // Only certificates raise these here.
        var untrusted = find(GeneralSecurityException.class);
        if (untrusted.isPresent()) {
            return new Misconfigured("the certificate of " + address + " is not trusted: " + message(untrusted.get()));
        }
        var tls = find(SSLHandshakeException.class).or(() -> find(SSLException.class));
        if (tls.isPresent() && find(EOFException.class).isEmpty()) {
            return new Misconfigured("no TLS with " + address + ": " + message(tls.get()) + "; is https right?");
        }
        if (find(HttpConnectTimeoutException.class).isPresent()) {
            return new Unavailable("no connection to " + address + " in time");
        }
        if (find(ConnectException.class).isPresent()) {
            return new Unavailable("cannot connect to " + address);
        }
        return new Unavailable("the connection to " + address + " broke");
    }

    private Optional<Throwable> find(Class<? extends Throwable> type) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .filter(type::isInstance)
                .findFirst();
    }

    private static String message(Throwable thrown) {
        var message = thrown.getMessage();
        return message == null ? thrown.getClass().getSimpleName() : Json.brief(message);
    }
}
