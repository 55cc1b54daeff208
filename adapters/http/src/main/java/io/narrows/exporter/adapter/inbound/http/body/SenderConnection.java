package io.narrows.exporter.adapter.inbound.http.body;

import io.helidon.common.socket.PeerInfo;

/// The remote side of a connection that can tell whether the connection is over. Over HTTP/2 a handler that waits for
/// more of a body does not notice it, because frames are read on another thread (Http2Test).
public interface SenderConnection extends PeerInfo {
    /// Whether the connection has ended, so that nothing more can arrive.
    boolean isOver();
}
