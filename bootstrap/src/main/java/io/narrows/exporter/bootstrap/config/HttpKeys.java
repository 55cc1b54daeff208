package io.narrows.exporter.bootstrap.config;

import static io.narrows.exporter.bootstrap.config.KeyBounds.between;

import io.narrows.exporter.adapter.inbound.http.HttpSettings;
import io.narrows.exporter.adapter.inbound.http.HttpSettings.Listener;
import io.narrows.exporter.adapter.inbound.http.access.CertificateLogin;
import io.narrows.exporter.adapter.inbound.http.access.CertificatePattern;
import io.narrows.exporter.adapter.inbound.http.access.TokenFile;
import io.narrows.exporter.adapter.inbound.http.admin.access.AccessSettings;
import io.narrows.exporter.adapter.inbound.http.admin.access.HostList;
import io.narrows.exporter.adapter.inbound.http.body.BodyLimits;
import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.adapter.inbound.http.server.ConnectionLimits;
import io.narrows.exporter.adapter.inbound.http.server.tls.ClientAuthorities;
import io.narrows.exporter.adapter.inbound.http.server.tls.ClientCertificates;
import io.narrows.exporter.adapter.inbound.http.server.tls.PortTls;
import io.narrows.exporter.adapter.inbound.http.server.tls.ServerCertificate;
import io.narrows.exporter.adapter.inbound.http.server.tls.TlsVersion;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.consumer.ByteSize;
import io.narrows.exporter.domain.tls.PemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The keys under `server` and `admin`: where the exporter listens, and the limits of connections and requests.
final class HttpKeys {
    static final KeyGroup SERVER =
            new KeyGroup("server", "Where scanners send reports: POST /forward and POST /ingest/{source}.");

    private static final KeyBounds PORTS = between("0", "65535");
    private static final KeyBounds BODY_SIZES = between("1KiB", "512MiB");
    private static final KeyBounds TIMES = between("100ms", "1h");
    private static final KeyBounds COUNTS = between("1", "100000");

    private static final Key<String> SERVER_HOST = SERVER.text("host", "127.0.0.1", """
            The address for scanners: 127.0.0.1 for this machine only, 0.0.0.0 for every machine that reaches this one.
            Where others reach the port, security.profile is strict unless it says something else.""");
    private static final Key<Integer> SERVER_PORT = SERVER.number("port", "6780", PORTS, """
            The port for scanners; 0 for any free port, which the log names when the exporter is ready.""");
    private static final Key<ByteSize> MAX_BODY_SIZE = SERVER.size("maxBodySize", "32MiB", BODY_SIZES, """
            The largest request body, as it is sent. A larger one is answered 413.""");
    private static final Key<ByteSize> MAX_DECOMPRESSED_SIZE =
            SERVER.size("maxDecompressedSize", "64MiB", BODY_SIZES, """
            The largest request body after decompression. A larger one is answered 413.""");
    private static final Key<Duration> REQUEST_TIMEOUT = SERVER.duration("requestTimeout", "30s", TIMES, """
            How long a request body may take to arrive. After that the request is answered 408.""");
    private static final Key<Duration> READ_TIMEOUT = SERVER.duration("readTimeout", "10s", TIMES, """
            How long a sender may pause in the middle of a request. After that the request is answered 408.""");
    private static final Key<Duration> MAX_WAIT = SERVER.duration("maxWait", "60s", between("1ms", "1h"), """
            The longest time that ?wait= keeps a request waiting for its deliveries.""");
    private static final Key<Integer> MAX_CONNECTIONS = SERVER.number("maxConnections", "1024", COUNTS, """
            How many connections each port holds; the operators' port holds 256 at most. When a port is full, a new
            connection replaces the connection that has kept the exporter waiting longest.""");
    private static final Key<Integer> MAX_CONNECTIONS_PER_ADDRESS =
            SERVER.number("maxConnectionsPerAddress", "768", COUNTS, """
            How many connections of a port may come from one address. Behind NAT, a node's proxy or a load balancer
            all senders may have the same address: then set this as high as maxConnections. One address may have the same share
            of maxRequests, because a connection of HTTP/2 carries many requests.""");
    private static final Key<Duration> HEAD_TIMEOUT = SERVER.duration("headTimeout", "5s", TIMES, """
            How long the head of a request may take to arrive, from the accept or from its first byte. After that
            the connection is closed. Bytes that trickle in do not extend the time.""");
    private static final Key<Duration> IDLE_TIMEOUT =
            SERVER.duration("idleTimeout", "2m", between("100ms", "24h"), """
            How long a connection without a request is kept.""");
    private static final Key<Integer> MAX_REQUESTS = SERVER.number("maxRequests", "1024", COUNTS, """
            How many requests each port answers at the same time. Further requests are answered 503 with
            Retry-After.""");
    private static final Key<Integer> MAX_WAITS = SERVER.number("maxWaits", "256", between("0", "100000"), """
            How many requests wait with ?wait= at the same time, in addition to maxRequests. Further requests get
            their receipt at once, still with 200.""");
    private static final Key<Boolean> HTTP2 = SERVER.flag("http2", "false", """
            Whether the ports speak HTTP/2 without TLS, with prior knowledge and with Upgrade: h2c. Every client
            speaks HTTP/1.1 as well.""");

    private static final Key<Path> SERVER_CERTIFICATE_FILE = SERVER.path("certificateFile", "", """
            A PEM file with the certificate of this port, then those between it and its authority. With it the port
            speaks TLS, and nothing else, with HTTP/1.1 and HTTP/2. A change of the files counts for new connections
            within a second, without a restart; open connections go on.""");
    private static final Key<Path> SERVER_KEY_FILE = SERVER.path("keyFile", "", """
            A PEM file with the key of that certificate, without a passphrase. Others must not be able to read it.""");
    private static final Key<TlsVersion> LOWEST_TLS = SERVER.choice(
            "lowestTls", "1.2", TlsVersion.byNumber(), "The lowest version of TLS that both ports speak: 1.2 or 1.3.");
    private static final Key<Path> SERVER_CLIENT_CA_FILE = SERVER.path("clientCaFile", "", """
            A PEM file with the certificate authorities of client certificates. With it the port asks clients for a
            certificate, and a sender logs in with one that matches security.senders.<name>.certificates. Another
            authority's certificate, or one that has expired, cannot connect. Name an authority that certifies senders
            only, because whoever it certifies may connect. A change of the file counts within a second, also on
            connections that are open, so an authority that is taken out lets nobody in.""");
    private static final Key<Path> SERVER_CLIENT_CRL_FILE = SERVER.path("clientCrlFile", "", """
            A PEM file with the revocation lists (CRL) of these authorities, and of those in between. A certificate that
            is revoked cannot connect, and a change of the file counts within a second, as for clientCaFile. A certificate
            whose authority has no list in the file, or one that has ended, cannot connect either, so renew the file in
            time. 8 MiB at most; nothing is asked for over the network.""");
    private static final Key<ClientCertificate> SERVER_CLIENT_CERTIFICATE =
            SERVER.choice("clientCertificate", ClientCertificate.WANTED, """
            wanted: clients without a certificate connect, and log in with a token or not at all. required: they cannot
            connect.""");

    static final KeyGroup ADMIN = new KeyGroup("admin", """
            Where operators look and act: health, consumers, dead letters, metrics. Without admin.tokenFile anyone who
            reaches this port can do everything here, so it listens on this machine only. In a container, where probes
            come from outside, set ADMIN_HOST=0.0.0.0, name a token file, and keep scanners away from the port.""");

    private static final Key<String> ADMIN_HOST = ADMIN.text("host", "127.0.0.1", "The address for operators.");
    private static final Key<Integer> ADMIN_PORT =
            ADMIN.number("port", "6781", PORTS, "The port for operators; 0 for any free port.");
    private static final Key<HostList> ADMIN_HOSTS = ADMIN.list("hosts", "", HostList::of, """
            The names and addresses by which clients call this port, with commas between, besides localhost, loopback
            addresses, and the address that the connection leads to. A request with another Host is answered 421,
            because a web page could send it by DNS rebinding. Probes of /health may call any address.""");
    private static final Key<Path> ADMIN_TOKEN_FILE = ADMIN.path("tokenFile", "", """
            A file with the tokens of operators: one on each line, as `data-exporter token new` prints them. With it,
            every request on this port needs a token, except probes of /health, which then get no details. The file
            holds hashes, so it is not secret. A change of the file counts within a second, without a restart.""");

    private static final Key<Path> ADMIN_CERTIFICATE_FILE = ADMIN.path("certificateFile", "", """
            A PEM file with the certificate of this port, as server.certificateFile. With it the port speaks TLS, and
            nothing else.""");
    private static final Key<Path> ADMIN_KEY_FILE =
            ADMIN.path("keyFile", "", "A PEM file with the key of that certificate, as server.keyFile.");
    private static final Key<Path> ADMIN_CLIENT_CA_FILE = ADMIN.path("clientCaFile", "", """
            A PEM file with the certificate authorities of operators' client certificates, as server.clientCaFile. With
            it, every request needs a certificate of readCertificates or changeCertificates, or a token; probes of
            /health need neither, and then get no details.""");
    private static final Key<Path> ADMIN_CLIENT_CRL_FILE =
            ADMIN.path("clientCrlFile", "", "A PEM file with their revocation lists, as server.clientCrlFile.");
    private static final Key<ClientCertificate> ADMIN_CLIENT_CERTIFICATE =
            ADMIN.choice("clientCertificate", ClientCertificate.WANTED, """
            wanted or required, as server.clientCertificate. Probes of Kubernetes have no certificate, so required fails
            them.""");
    private static final Key<List<CertificatePattern>> READ_CERTIFICATES =
            ADMIN.list("readCertificates", "", CertificatePattern::parse, """
            The certificates of operators who may look, as patterns with commas between: uri: or dns: and a subject
            alternative name, such as dns:*.ops.example, or cn: and the common name of a certificate that has neither.
            * matches any text. The log shows the name that matched.""");
    private static final Key<List<CertificatePattern>> CHANGE_CERTIFICATES =
            ADMIN.list("changeCertificates", "", CertificatePattern::parse, """
            The certificates of operators who may look and change, as readCertificates.""");

    /// Whether clients need a certificate to connect.
    private enum ClientCertificate {
        WANTED,
        REQUIRED
    }

    private HttpKeys() {}

    /// Such as `server.host: 0.0.0.0`, if others than this machine's own users reach the port for scanners.
    static Optional<String> openToOthers(Values values) {
        var host = values.of(SERVER_HOST);
        return Optional.of(SERVER_HOST.path() + ": " + host).filter(shown -> !Listener.isLoopback(host));
    }

    /// Whether the port for scanners speaks TLS.
    static boolean encryptsReports(Values values) {
        return values.find(SERVER_CERTIFICATE_FILE).isPresent();
    }

    /// The authorities of senders' certificates, if the port for scanners asks for certificates.
    static Optional<ClientAuthorities> senderAuthorities(Values values) {
        return authorities(values, SERVER_CLIENT_CA_FILE, SERVER_CLIENT_CRL_FILE);
    }

    /// @param senderAuthorities as the function of this name read them
    static HttpSettings read(Values values, SenderSettings senders, Optional<ClientAuthorities> senderAuthorities) {
        var ofSenders = clients(
                values, senderAuthorities, SERVER_CLIENT_CA_FILE, SERVER_CERTIFICATE_FILE, SERVER_CLIENT_CERTIFICATE);
        var operatorAuthorities = authorities(values, ADMIN_CLIENT_CA_FILE, ADMIN_CLIENT_CRL_FILE);
        var ofOperators = clients(
                values, operatorAuthorities, ADMIN_CLIENT_CA_FILE, ADMIN_CERTIFICATE_FILE, ADMIN_CLIENT_CERTIFICATE);
        var reports = new Listener(
                values.of(SERVER_HOST),
                values.of(SERVER_PORT),
                tls(values, SERVER_CERTIFICATE_FILE, SERVER_KEY_FILE, ofSenders));
        var admin = new Listener(
                values.of(ADMIN_HOST),
                values.of(ADMIN_PORT),
                tls(values, ADMIN_CERTIFICATE_FILE, ADMIN_KEY_FILE, ofOperators));
        if (admin.port() != 0 && admin.port() == reports.port()) {
            throw new ConfigException("admin.port must differ from server.port but both are " + admin.port());
        }
        var limits = new BodyLimits(
                values.of(MAX_BODY_SIZE),
                values.of(MAX_DECOMPRESSED_SIZE),
                values.of(REQUEST_TIMEOUT),
                values.of(READ_TIMEOUT),
                values.of(MAX_WAIT));
        var connections = new ConnectionLimits(
                values.of(MAX_CONNECTIONS),
                values.of(MAX_CONNECTIONS_PER_ADDRESS),
                values.of(HEAD_TIMEOUT),
                values.of(IDLE_TIMEOUT),
                values.of(REQUEST_TIMEOUT),
                values.of(MAX_REQUESTS),
                values.of(MAX_WAITS),
                values.of(HTTP2));
        var access = new AccessSettings(
                values.find(ADMIN_HOSTS).orElse(HostList.NONE),
                tokens(values, ADMIN_TOKEN_FILE, Role.OF_OPERATORS),
                operatorLogin(values, operatorAuthorities));
        return new HttpSettings(reports, senders, admin, access, limits, connections);
    }

    private static Optional<CertificateLogin<Role>> operatorLogin(
            Values values, Optional<ClientAuthorities> authorities) {
        var owners = new LinkedHashMap<Role, List<CertificatePattern>>();
        values.find(CHANGE_CERTIFICATES).ifPresent(patterns -> owners.put(Role.CHANGE, patterns));
        values.find(READ_CERTIFICATES).ifPresent(patterns -> owners.put(Role.READ, patterns));
        if (authorities.isPresent() && owners.isEmpty()) {
            throw new ConfigException(ADMIN_CLIENT_CA_FILE.path() + " needs " + READ_CERTIFICATES.path() + " or "
                    + CHANGE_CERTIFICATES.path() + ": whose certificates these are");
        }
        if (authorities.isEmpty() && !owners.isEmpty()) {
            throw new ConfigException(READ_CERTIFICATES.path() + " and " + CHANGE_CERTIFICATES.path() + " need "
                    + ADMIN_CLIENT_CA_FILE.path() + ": the authorities that vouch for these certificates");
        }
        return authorities.map(trusted -> new CertificateLogin<>(trusted, owners));
    }

    private static Optional<ClientAuthorities> authorities(Values values, Key<Path> caFile, Key<Path> crlFile) {
        var authorities = values.find(caFile);
        var revoked = values.find(crlFile);
        if (revoked.isPresent() && authorities.isEmpty()) {
            throw new ConfigException(
                    crlFile.path() + " needs " + caFile.path() + ": the authorities that signed these lists");
        }
        return authorities.map(file -> {
            try {
                return revoked.isPresent() ? ClientAuthorities.open(file, revoked.get()) : ClientAuthorities.open(file);
            } catch (PemException e) {
                var keys = caFile.path()
                        + revoked.map(lists -> ", " + crlFile.path()).orElse("");
                throw new ConfigException(keys + ": " + e.getMessage(), e);
            }
        });
    }

    private static Optional<ClientCertificates> clients(
            Values values,
            Optional<ClientAuthorities> authorities,
            Key<Path> caFile,
            Key<Path> certificateFile,
            Key<ClientCertificate> need) {
        boolean areRequired = values.of(need) == ClientCertificate.REQUIRED;
        if (authorities.isPresent() && values.find(certificateFile).isEmpty()) {
            throw new ConfigException(caFile.path() + " needs " + certificateFile.path()
                    + ", because clients present certificates over TLS only");
        }
        if (areRequired && authorities.isEmpty()) {
            throw new ConfigException(need.path() + ": required needs " + caFile.path()
                    + ": the authorities that vouch for these certificates");
        }
        return authorities.map(trusted -> new ClientCertificates(trusted, areRequired));
    }

    private static Optional<PortTls> tls(
            Values values, Key<Path> certificateFile, Key<Path> keyFile, Optional<ClientCertificates> clients) {
        var certificate = values.find(certificateFile);
        var key = values.find(keyFile);
        if (certificate.isPresent() != key.isPresent()) {
            var given = certificate.isPresent() ? certificateFile : keyFile;
            var missing = certificate.isPresent() ? keyFile : certificateFile;
            throw new ConfigException(missing.path() + " must be given too, because " + given.path()
                    + " is: a certificate and its key belong together");
        }
        return certificate.flatMap(ofPort -> key.map(ofCertificate -> {
            try {
                return new PortTls(ServerCertificate.open(ofPort, ofCertificate), values.of(LOWEST_TLS), clients);
            } catch (PemException e) {
                throw new ConfigException(certificateFile.path() + ", " + keyFile.path() + ": " + e.getMessage(), e);
            }
        }));
    }

    /// The tokens in the file that a key names, if it names one.
    ///
    /// @param roles the roles that the file may have
    static Optional<TokenFile> tokens(Values values, Key<Path> key, List<Role> roles) {
        return values.find(key).map(file -> {
            try {
                return TokenFile.open(file, roles);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(key.path() + " " + e.getMessage(), e);
            }
        });
    }
}
