package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.smtp.TestMailServer.File;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.Ability;
import io.narrows.exporter.plugin.tck.Hearing;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.WireProtocol;
import io.narrows.exporter.plugin.tck.WireProtocol.Turn;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/// Runs the contract against a real mail server.
@Tag("slow")
class SmtpContractTest implements ReportConsumerContract {
    private static final int LARGEST_MAIL = 8_000_000;

    private TestMailServer server;
    private SizeLimit limited;

    @BeforeEach
    void start() throws Exception {
        server = TestMailServer.start();
        limited = SizeLimit.before(server.hostPort(), LARGEST_MAIL);
    }

    @AfterEach
    void stop() throws Exception {
        limited.close();
        server.close();
    }

    /// The value of the setting in an envelope.
    String digest() {
        return "0s";
    }

    @Override
    public Map<Ability, String> cannot() {
        return Map.of(
                Ability.PAUSE,
                "SMTP has no way to ask for it",
                Ability.STORES_ONCE,
                "mail servers keep each mail; one that is sent again has the same Message-ID");
    }

    @Override
    public ReportConsumerFactory factory() {
        return new SmtpConsumerFactory();
    }

    @Override
    public Setup working() {
        return to("here@example.com");
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(to("there@example.com"));
    }

    /// Uses TLS, because without TLS the consumer refuses a password, and there would be no password to protect.
    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(withPassword("127.0.0.1:" + address.getPort(), TestMailServer.PASSWORD));
    }

    /// Uses no encryption, because otherwise the test would try only TLS.
    @Override
    public Optional<Setup> hostileDestinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort(), Map.of("to", "here@example.com", "security", "none")));
    }

    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.lines(
                        new Turn(Hearing.nothing(), "220 here\r\n"),
                        new Turn(Hearing.line(), "250-here\r\n250 8BITMIME\r\n"),
                        new Turn(Hearing.line(), "250 sender ok\r\n"),
                        new Turn(Hearing.line(), "250 recipient ok\r\n"),
                        new Turn(Hearing.line(), "354 go on\r\n"),
                        new Turn(Hearing.until("\r\n.\r\n"), "250 queued\r\n"))
                .overloadedSaying("452 4.3.1 no space left\r\n", "421 4.3.2 shutting down\r\n");
    }

    @Override
    public Optional<Setup> tlsDestinationAt(InetSocketAddress address) {
        return Optional.of(at("127.0.0.1:" + address.getPort(), Map.of("to", "here@example.com", "security", "tls")));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(withPassword(server.tlsHostPort(), "wrong-password-of-the-test"));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of("too large ".repeat(LARGEST_MAIL / 10)));
    }

    @Override
    public List<String> stored(Setup setup) throws Exception {
        return server.filesTo(String.valueOf(setup.settings().values().get("to"))).stream()
                .map(File::text)
                .toList();
    }

    private Setup to(String address) {
        return at(limited.hostPort(), Map.of("to", address, "security", "none"));
    }

    private Setup withPassword(String hostPort, String password) {
        return at(
                hostPort,
                Map.of(
                        "to",
                        "here@example.com",
                        "security",
                        "tls",
                        "checkCert",
                        false,
                        "username",
                        TestMailServer.USER,
                        "password",
                        password));
    }

    private Setup at(String hostPort, Map<String, Object> settings) {
        var all = new TreeMap<>(settings);
        all.put("hostport", hostPort);
        all.put("from", "exporter@example.com");
        all.put("digest", digest());
        return Setup.of(all);
    }
}
