package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;

/// The context that Helidon's protocols get for a connection: their reads and writes pass through the front door.
///
/// @param brokeOff receives failures that Helidon would log with a stack trace: answers that the client no longer reads
/// @param firstLineWasRead runs when Helidon has read the first line of an HTTP/1 request
record DoorContext(
        ConnectionContext context,
        DataReader dataReader,
        DataWriter dataWriter,
        PeerInfo remotePeer,
        Runnable firstLineWasRead,
        Consumer<Throwable> brokeOff)
        implements ConnectionContext {
    @Override
    public void log(System.Logger logger, System.Logger.Level level, String format, Throwable thrown, Object... more) {
        if (level.compareTo(System.Logger.Level.WARNING) >= 0) {
            brokeOff.accept(thrown);
        } else {
            ConnectionContext.super.log(logger, level, format, thrown, more);
        }
    }

    @Override
    public ListenerContext listenerContext() {
        return context.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return context.executor();
    }

    @Override
    public Router router() {
        return context.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return context.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return context.serverSocket();
    }

    @Override
    public PeerInfo localPeer() {
        return context.localPeer();
    }

    @Override
    public boolean isSecure() {
        return context.isSecure();
    }

    @Override
    public String socketId() {
        return context.socketId();
    }

    @Override
    public String childSocketId() {
        return context.childSocketId();
    }
}
