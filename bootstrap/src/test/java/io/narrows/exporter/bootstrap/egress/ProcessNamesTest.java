package io.narrows.exporter.bootstrap.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import io.narrows.exporter.domain.egress.EgressPolicy;
import io.narrows.exporter.domain.egress.HostRules;
import io.narrows.exporter.domain.egress.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessNamesTest {
    private static final LookupPolicy ANY = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

    private final ProcessNames names = new ProcessNames();
    private final List<Refusal> refused = new ArrayList<>();

    @Test
    void theJdkLooksNamesUpHere() {
        var first = ServiceLoader.load(InetAddressResolverProvider.class, ClassLoader.getSystemClassLoader())
                .findFirst();

        assertThat(first).containsInstanceOf(ProcessResolver.class);
    }

    @Test
    void untilTheExporterStartsEveryAddressPasses() throws Exception {
        assertThat(lookUp("printer.local", "169.254.7.8")).containsExactly("169.254.7.8");
    }

    @Test
    void anAddressThatNobodyMayConnectToIsLeftOut() throws Exception {
        guard(HostRules.NONE);

        assertThat(lookUp("two.example", "169.254.169.254", "192.0.2.1")).containsExactly("192.0.2.1");
    }

    @Test
    void aNameWithNoOtherAddressIsRefused() {
        guard(HostRules.NONE);

        assertThatThrownBy(() -> lookUp("metadata.example", "169.254.169.254"))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessage("egress: host metadata.example is not allowed: it is a link-local address");
    }

    /// The JDK remembers only that the lookup failed. A name that is no host name stands in for that.
    @Test
    void aRefusalThatTheJdkRemembersAsAnUnknownNameIsStillARefusal() {
        guard(HostRules.NONE);
        var name = "refused.." + "x".repeat(300);
        assertThatThrownBy(() -> names.lookUp(name)).isNotInstanceOf(EgressRefusedException.class);

        assertThatThrownBy(() -> lookUp(name, "169.254.169.254")).isInstanceOf(EgressRefusedException.class);

        assertThatThrownBy(() -> names.lookUp(name))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessageContaining("it is a link-local address");
        assertThat(refused).containsExactly(Refusal.LINK_LOCAL, Refusal.LINK_LOCAL);
        assertThatThrownBy(() -> lookUp(name)).isNotInstanceOf(EgressRefusedException.class);
        assertThatThrownBy(() -> names.lookUp(name)).isNotInstanceOf(EgressRefusedException.class);
    }

    @Test
    void aNameThatPassedAtAnOwnPortNeverLeadsHere() throws Exception {
        guard(HostRules.NONE);
        names.hold("Rebinding.example.", 6781);

        assertThat(lookUp("rebinding.EXAMPLE", "127.0.0.1", "192.0.2.1")).containsExactly("192.0.2.1");
        assertThatThrownBy(() -> lookUp("rebinding.example", "127.0.0.1", "::1"))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessageContaining("it is a port of this exporter");
        assertThat(lookUp("localhost", "127.0.0.1")).containsExactly("127.0.0.1");
    }

    @Test
    void namesDoNotGrowWithoutBound() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(names.hold("peer-" + i + ".example", 6781)).isTrue();
        }

        assertThat(names.hold("one-more.example", 6781)).isFalse();
        assertThat(names.hold("peer-7.example", 6781)).isTrue();
    }

    @Test
    void anUnknownNameStaysUnknown() {
        guard(HostRules.NONE);

        assertThatThrownBy(() -> lookUp("nowhere.invalid"))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(EgressRefusedException.class);
    }

    @Test
    void aNameThatIsNotOnTheListLeadsOnlyToAddressesOnTheList() throws Exception {
        guard(HostRules.of(List.of("search.example:9200", "10.0.0.0/8:443")));

        assertThat(lookUp("search.example", "203.0.113.7")).containsExactly("203.0.113.7");
        assertThat(lookUp("other.example", "203.0.113.7", "10.1.2.3")).containsExactly("10.1.2.3");
        assertThatThrownBy(() -> lookUp("stranger.example", "203.0.113.7"))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessageContaining("it is not in egress.allow");
        assertThat(refused).containsExactly(Refusal.NOT_LISTED);
    }

    @Test
    void aNameThatPassedAtAPortIsHeldToWhatIsListedForThatPort() throws Exception {
        guard(HostRules.of(List.of("10.0.0.0/8:443", "192.168.0.0/16:9200")));
        names.hold("rebinding.example", 9200);

        assertThat(lookUp("rebinding.example", "10.1.2.3", "192.168.7.7")).containsExactly("192.168.7.7");
    }

    @Test
    void theExporterFindsItsOwnHostWhateverIsListed() throws Exception {
        guard(HostRules.of(List.of("search.example")));

        assertThat(lookUp(InetAddress.getLocalHost().getHostName(), "192.0.2.9"))
                .containsExactly("192.0.2.9");
    }

    @Test
    void theOperatorsOwnDestinationIsFoundWhateverIsListedButNotAtALinkLocalAddress() throws Exception {
        var policy = new EgressPolicy(HostRules.of(List.of("search.example")), names, refused::add);
        policy.allowLookupsOf("Collector.example");
        policy.listenOn(Set.of(6780, 6781));
        names.guard(policy);

        assertThat(lookUp("collector.Example", "192.0.2.9")).containsExactly("192.0.2.9");
        assertThatThrownBy(() -> lookUp("collector.example", "169.254.169.254"))
                .isInstanceOf(EgressRefusedException.class);
        assertThatThrownBy(() -> policy.check(InetSocketAddress.createUnresolved("collector.example", 443)))
                .isInstanceOf(EgressRefusedException.class);
    }

    @Test
    void noAddressIsLookedUpForItsName() {
        var resolver = new ProcessResolver.Guarded(answering("192.0.2.1"), names);

        assertThatThrownBy(() -> resolver.lookupByAddress(new byte[] {(byte) 192, 0, 2, 1}))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("addresses are not looked up");
        assertThat(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 1).getHostName())
                .isEqualTo("192.0.2.1");
    }

    private void guard(HostRules allowed) {
        var policy = new EgressPolicy(allowed, names, refused::add);
        policy.listenOn(Set.of(6780, 6781));
        names.guard(policy);
    }

    private List<String> lookUp(String host, String... answer) throws UnknownHostException {
        try (var found = new ProcessResolver.Guarded(answering(answer), names).lookupByName(host, ANY)) {
            return found.map(InetAddress::getHostAddress).toList();
        }
    }

    private static InetAddressResolver answering(String... addresses) {
        return new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                if (addresses.length == 0) {
                    throw new UnknownHostException(host);
                }
                return Stream.of(addresses).map(InetAddress::ofLiteral);
            }

            @Override
            public String lookupByAddress(byte[] address) throws UnknownHostException {
                return "asked.example";
            }
        };
    }
}
