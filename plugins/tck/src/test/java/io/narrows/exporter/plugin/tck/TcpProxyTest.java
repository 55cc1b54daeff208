package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
    private static final int A_WHILE = 100;
    private static final int PATIENCE = 10_000;

    private ServerSocket server;
    private TcpProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 1, HostileServer.loopbackAt(0).getAddress());
        proxy = TcpProxy.before((InetSocketAddress) server.getLocalSocketAddress());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        server.close();
    }

    @Test
    void whatIsHeldArrivesOverTheSameConnectionWhenItIsReleased() throws IOException {
        try (var client = connect();
                var accepted = accept()) {
            send(client, 1);
            assertThat(accepted.getInputStream().read()).isEqualTo(1);

            proxy.hold();
            send(client, 2);
            send(accepted, 3);

            assertHearsNothing(accepted);
            assertHearsNothing(client);
            proxy.release();
            assertThat(accepted.getInputStream().read()).isEqualTo(2);
            assertThat(client.getInputStream().read()).isEqualTo(3);
        }
    }

    @Test
    void nobodySeesThatTheOtherSideHangsUpWhileAllIsHeld() throws IOException {
        try (var client = connect();
                var accepted = accept()) {
            proxy.hold();
            send(client, 1);
            client.shutdownOutput();

            assertHearsNothing(accepted);
            proxy.release();
            assertThat(accepted.getInputStream().readAllBytes()).containsExactly(1);
        }
    }

    @Test
    void aConnectionThatIsOpenedWhileAllIsHeldReachesTheDestinationAfterwards() throws IOException {
        proxy.hold();
        try (var client = connect()) {
            server.setSoTimeout(A_WHILE);
            assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);

            proxy.release();

            try (var accepted = accept()) {
                send(client, 1);
                assertThat(accepted.getInputStream().read()).isEqualTo(1);
            }
        }
    }

    private Socket connect() throws IOException {
        var client = new Socket(proxy.address().getAddress(), proxy.address().getPort());
        client.setSoTimeout(PATIENCE);
        return client;
    }

    private Socket accept() throws IOException {
        server.setSoTimeout(PATIENCE);
        var accepted = server.accept();
        accepted.setSoTimeout(PATIENCE);
        return accepted;
    }

    private static void send(Socket socket, int octet) throws IOException {
        socket.getOutputStream().write(octet);
    }

    private static void assertHearsNothing(Socket socket) throws IOException {
        socket.setSoTimeout(A_WHILE);
        assertThatThrownBy(socket.getInputStream()::read).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(PATIENCE);
    }
}
