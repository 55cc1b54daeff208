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

/// A connection as Helidon's protocols see it: what they read and write goes through the front door.
///
/// @param brokeOff told of what Helidon would log with a stack trace: answers that nobody is there to read any more
/// @param firstLineWasRead what to do when Helidon has read the first line of a request of HTTP/1
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
