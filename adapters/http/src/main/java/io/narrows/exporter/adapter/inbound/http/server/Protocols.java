package io.narrows.exporter.adapter.inbound.http.server;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.http2.Http2Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.narrows.exporter.adapter.inbound.http.server.wire.Http1Requests;
import io.narrows.exporter.adapter.inbound.http.server.wire.Http2Frames;
import io.narrows.exporter.adapter.inbound.http.server.wire.Inflow;
import io.narrows.exporter.adapter.inbound.http.server.wire.Pace;
import io.narrows.exporter.adapter.inbound.http.server.wire.RequestHead;
import java.util.function.Consumer;

/// Helidon's HTTP/1.1 and HTTP/2 behind the front door. Thread-safe.
final class Protocols {
    private static final int STREAMS_PER_CONNECTION = 128;
    /// What Helidon allows beyond the front door's limits: the front door checks first, and it adds one or two header
    /// fields.
    private static final int ROOM = 1_024;

    private final ConnectionLimits limits;
    private final Consumer<Throwable> brokeOff;
    private final Http1ConnectionSelector http1;
    private final Http2ConnectionSelector http2;

    /// @param brokeOff receives failures to write an answer
    Protocols(ConnectionLimits limits, Consumer<Throwable> brokeOff) {
        var http2Config = Http2Config.builder()
                .maxConcurrentStreams(STREAMS_PER_CONNECTION)
                .validatePath(false) // TargetFilter does
                .flowControlTimeout(limits.answerTimeout().dividedBy(2))
                .build();
        var http1Builder = Http1ConnectionSelector.builder().config(http1Config());
        if (limits.http2()) {
            http1Builder.addUpgrader(Http2Upgrader.create(http2Config));
        }
        this.limits = limits;
        this.brokeOff = brokeOff;
        this.http1 = http1Builder.build();
        this.http2 = Http2ConnectionSelector.builder().http2Config(http2Config).build();
    }

    /// Chooses the protocol by the first bytes, and waits for them.
    ServerConnection begin(ConnectionContext context, Inflow inflow, Pace pace, TimedWriter writer, DoorPeer peer) {
        if ((limits.http2() || context.isSecure()) && inflow.startsWith(Http2Frames.PREFACE)) {
            var frames = DataReader.create(new Http2Frames(inflow, pace));
            return http2.connection(new DoorContext(context, frames, writer, peer, () -> {}, brokeOff));
        }
        var requests = new Http1Requests(inflow, pace, limits.http2());
        return http1.connection(new DoorContext(
                context, DataReader.create(requests), writer, peer, requests::firstLineWasRead, brokeOff));
    }

    private static Http1Config http1Config() {
        return Http1Config.builder()
                .maxPrologueLength(RequestHead.LONGEST_LINE + ROOM)
                .maxHeadersSize(RequestHead.LONGEST_HEAD + ROOM)
                .addReceiveListener(new FirstLines())
                .build();
    }

    /// Tells a connection that Helidon has read the first line of a request.
    private static final class FirstLines implements Http1ConnectionListener {
        @Override
        public void prologue(ConnectionContext context, HttpPrologue prologue) {
            if (context instanceof DoorContext door) {
                door.firstLineWasRead().run();
            }
        }
    }
}
