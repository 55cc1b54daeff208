package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Holds a `LineConsumer` to the contract. Subclasses make it wrong.
abstract class LineConsumerTrial implements ReportConsumerContract {
    private LineServer server;
    private LineServer otherServer;

    @BeforeEach
    void start() throws IOException {
        server = new LineServer();
        otherServer = new LineServer();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        otherServer.close();
    }

    @Override
    public ReportConsumerFactory factory() {
        return new LineConsumerFactory() {
            @Override
            public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
                var right = consumer(Integer.parseInt(settings.text("port")), settings.text("token"));
                return wrong(opened(right, settings, context), settings);
            }
        };
    }

    LineConsumer consumer(int port, String token) {
        return new LineConsumer(port, token);
    }

    /// What is opened instead.
    ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
        return right;
    }

    @Override
    public Setup working() {
        return setup(server.address());
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(setup(otherServer.address()));
    }

    @Override
    public List<String> stored(Setup setup) {
        return setup.equals(working()) ? server.stored() : otherServer.stored();
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(setup(address));
    }

    /// The consumers that fail these clauses are among `UnguardedConsumers`.
    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.untried("what is wrong with this consumer is something else");
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(working().withSetting("token", "a-wrong-token"));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(working().withSetting("token", LineConsumer.BUSY + RETRY_AFTER.toSeconds()));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(Payload.of(LineServer.POISON));
    }

    @Override
    public Duration patience() {
        return Duration.ofSeconds(10);
    }

    @Override
    public Optional<InetSocketAddress> workingAddress() {
        return Optional.of(server.address());
    }

    @Override
    public Optional<Setup> workingAt(InetSocketAddress address) {
        return Optional.of(setup(address));
    }

    @Override
    public Optional<Setup> tlsDestinationAt(InetSocketAddress address) {
        return Optional.of(setup(address).withSetting("tls", true));
    }

    @Override
    public Optional<Setup> overloaded() {
        return Optional.of(working().withSetting("token", LineServer.FULL));
    }

    /// Consumers that copy too much, or talk to strangers, are tried where they are wrong; here it would take a JVM for
    /// each test class.
    @Override
    public Map<Ability, String> cannot() {
        return Map.of(
                Ability.FEW_COPIES,
                "what is wrong with this consumer is something else",
                Ability.DECLARED_HOSTS,
                "what is wrong with this consumer is something else");
    }

    /// A server that no setup of this test leads to, unless it is `other`.
    InetSocketAddress stranger() {
        return otherServer.address();
    }

    Setup setup(InetSocketAddress address) {
        return Setup.of(Map.of(
                        "host", "127.0.0.1", "port", String.valueOf(address.getPort()), "token", LineServer.TOKEN))
                .withOption("greeting", "good day");
    }
}
