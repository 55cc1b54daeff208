package io.narrows.exporter.bootstrap;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
import io.narrows.exporter.adapter.inbound.http.HttpSettings.Listener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.stream.Stream;

/// The exporter cannot listen on a configured address. Names the address, the keys it comes from, and the reason.
final class PortException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PortException(String message, RuntimeException cause) {
        super(message, cause);
    }

    /// Finds out which address cannot be listened on, because the exception of the server does not say.
    ///
    /// @param cause why the server did not start
    /// @return an exception that names the address, or the cause if both addresses can be listened on
    static RuntimeException of(HttpSettings settings, RuntimeException cause) {
        return Stream.of(problem("server", settings.reports()), problem("admin", settings.admin()))
                .flatMap(Optional::stream)
                .findFirst()
                .<RuntimeException>map(problem -> new PortException(problem, cause))
                .orElse(cause);
    }

    private static Optional<String> problem(String group, Listener listener) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(listener.host(), listener.port()));
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("cannot listen on " + listener.host() + ":" + listener.port() + " (" + group + ".host, "
                    + group + ".port): " + e.getMessage());
        }
    }
}
