package io.narrows.exporter.adapter.outbound.plugins.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.plugins.Plugins;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.egress.EgressPolicy;
import io.narrows.exporter.domain.egress.HostRules;
import io.narrows.exporter.domain.egress.Names;
import io.narrows.exporter.domain.egress.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardedConsumerTest {
    private final AtomicBoolean isAllowed = new AtomicBoolean();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final List<Refusal> refused = new ArrayList<>();
    private final Egress egress = destination -> {
        if (!isAllowed.get()) {
            throw new EgressRefusedException(destination.getHostString(), "not today");
        }
        return destination;
    };

    @Test
    void aRefusedDestinationIsRejectedAndItsPluginIsNotCalled() throws Exception {
        try (var consumer = open("127.0.0.1:6781")) {
            assertThat(consumer.deliver(List.of(Plugins.delivery(), Plugins.delivery())))
                    .hasSize(2)
                    .containsOnly(new Rejected("egress: host 127.0.0.1 is not allowed: not today"));
        }
        assertThat(opened).hasValue(0);
        assertThat(closed).hasValue(0);
    }

    @Test
    void itIsOpenedOnceItsDestinationIsAllowed() throws Exception {
        try (var consumer = open("127.0.0.1:6781")) {
            isAllowed.set(true);

            assertThat(consumer.deliver(List.of(Plugins.delivery()))).containsExactly(new Delivered());
            assertThat(consumer.deliver(List.of(Plugins.delivery()))).containsExactly(new Delivered());
        }
        assertThat(opened).hasValue(1);
        assertThat(closed).hasValue(1);
    }

    @Test
    void aDestinationThatIsRefusedLaterIsRejectedFromThenOn() throws Exception {
        isAllowed.set(true);
        try (var consumer = open("search.example:9200")) {
            isAllowed.set(false);

            assertThat(consumer.deliver(List.of(Plugins.delivery()))).hasOnlyElementsOfType(Rejected.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"search.example:9200, search.example:9200", "search.example, search.example", "'', ?"})
    void withoutTlsNothingIsDeliveredIfTheOperatorRequiresIt(String declared, String shown) throws Exception {
        var policy = new EgressPolicy(HostRules.NONE, true, new NoNames(), refused::add);
        policy.listenOn(Set.of());
        var hosts = DeclaredHosts.parse(Set.of(declared));
        try (var inClear = GuardedConsumer.open(hosts, false, policy, this::recording);
                var encrypted = GuardedConsumer.open(hosts, true, policy, this::recording)) {
            assertThat(inClear.deliver(List.of(Plugins.delivery())))
                    .containsExactly(new Rejected("egress: host " + shown + " is not allowed: egress.requireTls is set,"
                            + " and the settings ask for no TLS; write https, or the setting that the consumer has for"
                            + " TLS"));
            assertThat(refused).containsOnly(Refusal.NOT_ENCRYPTED);
            assertThat(opened).hasValue(1);
            assertThat(encrypted.deliver(List.of(Plugins.delivery()))).containsExactly(new Delivered());
        }
    }

    @Test
    void settingsThatCannotWorkAreToldAtOnce() {
        isAllowed.set(true);

        assertThatThrownBy(() -> GuardedConsumer.open(Set.of(), true, egress, () -> {
                    throw new InvalidSettingException("url", "must be a URL");
                }))
                .isInstanceOf(InvalidSettingException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6781, 127.0.0.1, 6781",
        "search.example, search.example, 0",
        "[::1]:9200, [::1], 9200",
        "[fe80::1%eth0], [fe80::1%eth0], 0",
        "https://user:pass@search.example:9200/path, search.example, 9200",
        "http://127.0.0.1:6781/dead-letters/replay?all=true, 127.0.0.1, 6781"
    })
    void whatAPluginDeclaresIsRead(String declared, String host, int port) {
        assertThat(DeclaredHosts.parse(Set.of(declared)))
                .containsExactly(InetSocketAddress.createUnresolved(host, port));
    }

    @Test
    void whatCannotBeReadIsLeftOut() {
        assertThat(DeclaredHosts.parse(Set.of("", ":9200", "host:99999", "a b:c")))
                .isEmpty();
    }

    private ReportConsumer open(String host) {
        return GuardedConsumer.open(DeclaredHosts.parse(Set.of(host)), true, egress, this::recording);
    }

    private ReportConsumer recording() {
        opened.incrementAndGet();
        return new Recording(closed);
    }

    /// Knows no name.
    private static final class NoNames implements Names {
        @Override
        public List<InetAddress> lookUp(String host) throws UnknownHostException {
            throw new UnknownHostException(host);
        }

        @Override
        public boolean hold(String host, int port) {
            return true;
        }
    }

    private record Recording(AtomicInteger closed) implements ReportConsumer {
        @Override
        public List<DeliveryResult> deliver(List<Delivery> batch) {
            return batch.stream()
                    .<DeliveryResult>map(delivery -> new Delivered())
                    .toList();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
