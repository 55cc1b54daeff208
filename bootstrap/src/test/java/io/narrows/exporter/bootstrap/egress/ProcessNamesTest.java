package io.narrows.exporter.bootstrap.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProcessNamesTest {
    private static final LookupPolicy ANY = LookupPolicy.of(LookupPolicy.IPV4 | LookupPolicy.IPV6);

    private final ProcessNames names = new ProcessNames();

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
        names.guard();

        assertThat(lookUp("two.example", "169.254.169.254", "192.0.2.1")).containsExactly("192.0.2.1");
    }

    @Test
    void aNameWithNoOtherAddressIsRefused() {
        names.guard();

        assertThatThrownBy(() -> lookUp("metadata.example", "169.254.169.254"))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessage("egress: host metadata.example is not allowed: it is a link-local address");
    }

    @Test
    void aNameThatIsKeptOffThisMachineNeverLeadsHere() throws Exception {
        names.guard();
        names.keepOffThisMachine("Rebinding.example.");

        assertThat(lookUp("rebinding.EXAMPLE", "127.0.0.1", "192.0.2.1")).containsExactly("192.0.2.1");
        assertThatThrownBy(() -> lookUp("rebinding.example", "127.0.0.1", "::1"))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessageContaining("it is a port of this exporter");
        assertThat(lookUp("localhost", "127.0.0.1")).containsExactly("127.0.0.1");
    }

    @Test
    void namesDoNotGrowWithoutBound() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(names.keepOffThisMachine("peer-" + i + ".example")).isTrue();
        }

        assertThat(names.keepOffThisMachine("one-more.example")).isFalse();
        assertThat(names.keepOffThisMachine("peer-7.example")).isTrue();
    }

    @Test
    void anUnknownNameStaysUnknown() {
        names.guard();

        assertThatThrownBy(() -> lookUp("nowhere.invalid"))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(EgressRefusedException.class);
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
                throw new UnknownHostException("not asked");
            }
        };
    }
}
