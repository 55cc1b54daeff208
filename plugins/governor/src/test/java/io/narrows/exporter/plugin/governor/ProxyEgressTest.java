package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tests that the proxy of the Java runtime and the destination behind it are both checked.
class ProxyEgressTest {
    private static final URI GOVERNOR = URI.create("http://governor.invalid/telemetry");

    private final ProxySelector before = ProxySelector.getDefault();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Egress egress = new Egress() {
        @Override
        public InetSocketAddress check(InetSocketAddress destination) {
            asked.add(destination.getHostString() + ":" + destination.getPort());
            return destination;
        }

        @Override
        public void checkBehindProxy(URI url) throws EgressRefusedException {
            asked.add("behind a proxy: " + Egress.destination(url).getHostString());
        }
    };
    private TestHttpServer proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = TestHttpServer.start(request -> Said.of(204, ""));
        ProxySelector.setDefault(ProxySelector.of(address()));
    }

    private InetSocketAddress address() {
        var url = URI.create("http://" + proxy.hostPort());
        return InetSocketAddress.createUnresolved(url.getHost(), url.getPort());
    }

    @AfterEach
    void stop() {
        ProxySelector.setDefault(before);
        proxy.close();
    }

    @Test
    void theProxyAndTheNameBehindItAreChecked() throws Exception {
        try (var sender = TokenSender.open(
                TlsMaterial.DEFAULT,
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(20)),
                Clock.systemUTC(),
                egress)) {
            sender.send(HttpRequest.newBuilder(GOVERNOR).build());
        }

        assertThat(proxy.asked()).hasSize(1);
        assertThat(asked).containsExactly(proxy.hostPort(), "behind a proxy: governor.invalid");
    }
}
