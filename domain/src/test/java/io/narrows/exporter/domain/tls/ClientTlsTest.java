package io.narrows.exporter.domain.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.tls.ClientTls.Identity;
import io.narrows.exporter.test.tls.SelfSigned;
import io.narrows.exporter.test.tls.TestAuthority;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest {
    @TempDir
    Path folder;

    private Path certificateFile = Path.of("");
    private Path keyFile = Path.of("");

    @BeforeEach
    void writeTheClient() throws Exception {
        var client = TestAuthority.make("CN=authority").certify("CN=scanner");
        certificateFile = client.writeCertificate(folder.resolve("client.crt"));
        keyFile = client.writeKey(folder.resolve("client.key"));
    }

    @Test
    void aServerThatAsksGetsTheCertificate() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var client = authority.certify("CN=scanner");
        var server = SelfSigned.make(folder);
        var trusted = Optional.of(server.writeCertificate(folder.resolve("ca.crt")));
        var identity = new Identity(
                client.writeCertificate(folder.resolve("mine.crt")), client.writeKey(folder.resolve("mine.key")));

        try (var asking = asking(server.server(authority))) {
            assertThat(peer(asking, new ClientTls(trusted, Optional.of(identity)).context()))
                    .isEqualTo("CN=scanner");
            assertThatThrownBy(() -> peer(asking, new ClientTls(trusted, Optional.empty()).context()))
                    .hasRootCauseInstanceOf(SSLException.class);
        }
    }

    @Test
    void theKeyOfAnotherCertificateIsNamed() throws Exception {
        var other = TestAuthority.make("CN=authority").certify("CN=other").writeKey(folder.resolve("other.key"));

        assertThatThrownBy(new Identity(certificateFile, other)::keyManagers)
                .isInstanceOf(PemException.class)
                .hasMessage(other + " does not hold the key of the certificate in " + certificateFile);
    }

    @Test
    void aFileThatCannotBeUsedIsNamed() throws Exception {
        var empty = Files.createFile(folder.resolve("empty.pem"));

        assertThatThrownBy(new Identity(empty, keyFile)::keyManagers).hasMessageContaining("no certificate in PEM");
        assertThatThrownBy(new Identity(certificateFile, empty)::keyManagers)
                .hasMessageContaining("no private key in PEM");
        assertThatThrownBy(ClientTls.trusting(folder.resolve("none.pem"))::context)
                .hasMessageContaining("none.pem: there is no such file");
    }

    private static SSLServerSocket asking(SSLContext context) throws Exception {
        var socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket.setNeedClientAuth(true);
        return socket;
    }

    /// The name that a client shows to the server.
    private static String peer(SSLServerSocket server, SSLContext client) throws Exception {
        var name = CompletableFuture.supplyAsync(() -> {
            try (var accepted = (SSLSocket) server.accept()) {
                accepted.startHandshake();
                return accepted.getSession().getPeerPrincipal().getName();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        try (var socket =
                (SSLSocket) client.getSocketFactory().createSocket(server.getInetAddress(), server.getLocalPort())) {
            socket.startHandshake();
            return name.get(10, TimeUnit.SECONDS);
        }
    }
}
