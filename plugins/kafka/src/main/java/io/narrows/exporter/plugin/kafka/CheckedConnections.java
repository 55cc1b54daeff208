package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;

/// The connections of a producer. Each address is checked right before the producer connects to it: a cluster tells the
/// producer of brokers that no setting names.
///
/// A producer has no hook for that, so its selector is replaced after it was made. Until then it knows the bootstrap
/// servers only, which were checked before. Thread-safe where `Selectable` is: the producer's own thread calls it.
final class CheckedConnections implements Selectable {
    private final Selectable connections;
    private final Egress egress;
    private volatile Optional<EgressRefusedException> refusal = Optional.empty();

    private CheckedConnections(Selectable connections, Egress egress) {
        this.connections = connections;
        this.egress = egress;
    }

    /// Puts itself between a producer and its connections.
    ///
    /// @throws IllegalStateException if this version of Kafka's client is made differently; then it must not be used
    static CheckedConnections of(KafkaProducer<?, ?> producer, Egress egress) {
        try {
            var client = read(read(producer, "sender"), "client");
            var selector = field(client, "selector");
            var checked = new CheckedConnections((Selectable) selector.get(client), egress);
            selector.set(client, checked);
            return checked;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the connections of this Kafka client cannot be checked", e);
        }
    }

    private static Object read(Object owner, String name) throws ReflectiveOperationException {
        return field(owner, name).get(owner);
    }

    private static Field field(Object owner, String name) throws NoSuchFieldException {
        var field = owner.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /// The last broker that the producer was kept from; empty if there was none.
    Optional<EgressRefusedException> refusal() {
        return refusal;
    }

    @Override
    public void connect(String id, InetSocketAddress address, int sendBufferSize, int receiveBufferSize)
            throws IOException {
        try {
            egress.check(address);
        } catch (EgressRefusedException e) {
            refusal = Optional.of(e);
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
