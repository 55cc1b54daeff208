package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Tests that a proxy and the destination behind it are both checked, the destination by its name.
class ProxyEgressTest {
    private final Recording egress = new Recording();

    @Test
    void theProxyAndTheNameBehindItAreChecked() throws Exception {
        try (var proxy = TestHttpServer.start(request -> Said.of(200, ""));
                var consumer = open(proxy.hostPort())) {
            assertThat(consumer.deliver(List.of(Webhooks.report("{}")))).containsExactly(new Delivered());

            assertThat(egress.asked).containsExactly(proxy.hostPort(), "behind a proxy: host.invalid");
        }
    }

    @Test
    void nothingIsSentToAProxyThatIsNotAllowed() throws Exception {
        try (var proxy = TestHttpServer.start(request -> Said.of(200, ""));
                var consumer = open(proxy.hostPort())) {
            egress.refused = proxy.hostPort();

            assertThat(consumer.deliver(List.of(Webhooks.report("{}"))))
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Rejected.class,
                            rejected -> assertThat(rejected.reason()).contains("egress: host " + proxy.hostPort()));
            assertThat(proxy.asked()).isEmpty();
        }
    }

    private ReportConsumer open(String proxy) {
        return Opening.of(
                        new WebhookConsumerFactory(),
                        Setup.of(Map.<String, Object>of("url", "http://host.invalid/hook"))
                                .withOption("proxy", proxy))
                .withEgress(egress)
                .open();
    }

    /// Writes down what it is asked.
    private static final class Recording implements Egress {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile String refused = "";

        @Override
        public InetSocketAddress check(InetSocketAddress destination) throws EgressRefusedException {
            return note(destination.getHostString() + ":" + destination.getPort(), destination);
        }

        @Override
        public void checkBehindProxy(URI url) throws EgressRefusedException {
            note("behind a proxy: " + url.getHost(), Egress.destination(url));
        }

        private InetSocketAddress note(String destination, InetSocketAddress address) throws EgressRefusedException {
            asked.add(destination);
            if (destination.equals(refused)) {
                throw new EgressRefusedException(destination, "it is refused, in this test");
            }
            return address;
        }
    }
}
