package io.narrows.exporter.plugin.tck;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// Records each peer that this JVM writes to or reads from over TCP, with sockets or channels, by the JDK's flight
/// recorder. A connection without a byte is not seen.
///
/// For one thread.
final class PeerRecording implements AutoCloseable {
    private static final List<String> EVENTS = List.of("jdk.SocketRead", "jdk.SocketWrite");

    private final Recording recording = new Recording();

    private PeerRecording() {
        for (var event : EVENTS) {
            recording
                    .enable(event)
                    .withThreshold(Duration.ZERO)
                    .withoutStackTrace()
                    .with("throttle", "off");
        }
    }

    static PeerRecording start() {
        var started = new PeerRecording();
        started.recording.start();
        return started;
    }

    /// Ends the recording.
    ///
    /// @param ports of peers on this machine that do not count
    /// @return each peer as `address:port`, with an IPv6 address in brackets
    Set<String> peersBut(Set<Integer> ports) throws IOException {
        recording.stop();
        var file = Files.createTempFile("peers", ".jfr");
        try {
            recording.dump(file);
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> EVENTS.contains(event.getEventType().getName()))
                    .filter(event -> !ports.contains(event.getInt("port")))
                    .map(PeerRecording::peer)
                    .collect(Collectors.toCollection(TreeSet::new));
        } finally {
            Files.delete(file);
        }
    }

    @Override
    public void close() {
        recording.close();
    }

    private static String peer(RecordedEvent event) {
        var address = InetAddress.ofLiteral(event.getString("address"));
        return new InetSocketAddress(address, event.getInt("port")).toString().replaceFirst("^[^/]*/", "");
    }
}
