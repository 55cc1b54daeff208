package io.narrows.exporter.adapter.inbound.http;

import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.application.CertificateEnd;
import io.narrows.exporter.domain.access.SecurityProfile;
import java.net.InetAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the exporter listens, and which requests it accepts. The configuration checks the bounds of the
/// values.
///
/// @param reports where scanners hand in reports and ask for receipts
/// @param senders who may hand in reports
/// @param admin where operators inspect and change the exporter; scanners must not reach this port
/// @param access who may use the operators' port
/// @param connections the limits of each port
public record HttpSettings(
        Listener reports,
        SenderSettings senders,
        Listener admin,
        AccessSettings access,
        BodyLimits limits,
        ConnectionLimits connections) {
    public HttpSettings {
        Objects.requireNonNull(reports, "reports");
        Objects.requireNonNull(senders, "senders");
        Objects.requireNonNull(admin, "admin");
        Objects.requireNonNull(access, "access");
        Objects.requireNonNull(limits, "limits");
        Objects.requireNonNull(connections, "connections");
    }

    /// Whether others than this machine's own users can reach the operators' port, and need not log in.
    public boolean letsAnybodyOperate() {
        return access.admitAnybody() && !admin.isLoopback();
    }

    /// Whether others than this machine's own users can hand in reports for any destination.
    public boolean letsAnybodySend() {
        return senders.profile() == SecurityProfile.OPEN && !reports.isLoopback();
    }

    /// Whether scanners of Narrows hand in reports without a login.
    public boolean letsScannersOfNarrowsSend() {
        return senders.profile() == SecurityProfile.NARROWS;
    }

    /// An address to listen on.
    ///
    /// @param host a name or an address; `0.0.0.0` for all interfaces
    /// @param port 0 for any free port
    /// @param tls how the port speaks TLS; empty for clear text
    public record Listener(String host, int port, Optional<PortTls> tls) {
        public Listener {
            Objects.requireNonNull(host, "host");
            Objects.requireNonNull(tls, "tls");
        }

        /// When the certificate of the port ends, and those of the clients that logged in with one.
        ///
        /// @param port what it is called
        Stream<CertificateEnd> certificates(String port) {
            return tls.stream().flatMap(known -> certificates(port, known));
        }

        private static Stream<CertificateEnd> certificates(String port, PortTls tls) {
            var own = new CertificateEnd(port, tls.certificate().notAfter());
            var ofClients = tls.clients().stream()
                    .flatMap(clients -> clients.authorities().ends().entrySet().stream())
                    .map(client -> new CertificateEnd("client " + client.getKey(), client.getValue()));
            return Stream.concat(Stream.of(own), ofClients);
        }

        private boolean isLoopback() {
            return isLoopback(host);
        }

        /// Whether only this machine's own users reach what listens on a host.
        ///
        /// A name other than `localhost` may lead anywhere, also one such as `127.example`.
        public static boolean isLoopback(String host) {
            try {
                return host.equalsIgnoreCase("localhost")
                        || InetAddress.ofLiteral(host).isLoopbackAddress();
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }
}
