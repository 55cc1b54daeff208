package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;

/// The connections of a producer. Checks each address right before the producer connects, because the cluster may name
/// brokers that no setting names. As thread-safe as `Selectable`; the producer's own thread calls it.
final class CheckedConnections implements Selectable {
    private final Selectable connections;
    private final Egress egress;
    private final EgressRefusals refusals;

    /// @param refusals records the connections that were refused
    CheckedConnections(Selectable connections, Egress egress, EgressRefusals refusals) {
        this.connections = connections;
        this.egress = egress;
        this.refusals = refusals;
    }

    @Override
    public void connect(String id, InetSocketAddress address, int sendBufferSize, int receiveBufferSize)
            throws IOException {
        try {
            egress.check(address);
        } catch (EgressRefusedException e) {
            refusals.add(e);
            throw e;
        }
        connections.connect(id, address, sendBufferSize, receiveBufferSize);
    }

    @Override
    public void wakeup() {
        connections.wakeup();
    }

    @Override
    public void close() {
        connections.close();
    }

    @Override
    public void close(String id) {
        connections.close(id);
    }

    @Override
    public void send(NetworkSend send) {
        connections.send(send);
    }

    @Override
    public void poll(long timeout) throws IOException {
        connections.poll(timeout);
    }

    @Override
    public List<NetworkSend> completedSends() {
        return connections.completedSends();
    }

    @Override
    public Collection<NetworkReceive> completedReceives() {
        return connections.completedReceives();
    }

    @Override
    public Map<String, ChannelState> disconnected() {
        return connections.disconnected();
    }

    @Override
    public List<String> connected() {
        return connections.connected();
    }

    @Override
    public void mute(String id) {
        connections.mute(id);
    }

    @Override
    public void unmute(String id) {
        connections.unmute(id);
    }

    @Override
    public void muteAll() {
        connections.muteAll();
    }

    @Override
    public void unmuteAll() {
        connections.unmuteAll();
    }

    @Override
    public boolean isChannelReady(String id) {
        return connections.isChannelReady(id);
    }
}
