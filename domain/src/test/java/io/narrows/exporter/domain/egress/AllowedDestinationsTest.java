package io.narrows.exporter.domain.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Tests the egress rules with a list of allowed destinations.
class AllowedDestinationsTest {
    private final List<Refusal> refused = new ArrayList<>();
    private final Zone zone = new Zone();

    @Test
    void aListedNameMayLeadAnywhereButWhereNobodyMayConnect() throws Exception {
        var policy = policy("search.example:9200");
        zone.put("search.example", "203.0.113.7");

        assertThat(policy.check(at("search.example", 9200)).getAddress())
                .isEqualTo(InetAddress.ofLiteral("203.0.113.7"));

        zone.put("search.example", "169.254.169.254");
        assertThatThrownBy(() -> policy("search.example:9200").check(at("search.example", 9200)))
                .hasMessage("egress: host search.example:9200 is not allowed: it is a link-local address");
    }

    @Test
    void whatIsNotListedIsRefusedWithWhatToDo() {
        zone.put("stranger.example", "203.0.113.7");

        assertThatThrownBy(() -> policy("search.example:9200").check(at("stranger.example", 9200)))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessage(
                        "egress: host stranger.example:9200 is not allowed: it is not in egress.allow; add it there,"
                                + " or give the report another destination");
        assertThatThrownBy(() -> policy("search.example:9200").check(at("203.0.113.7", 9200)))
                .hasMessageContaining("it is not in egress.allow");
        assertThat(refused).containsExactly(Refusal.NOT_LISTED, Refusal.NOT_LISTED);
    }

    @Test
    void aListedNameIsRefusedAtAnotherPort() {
        zone.put("search.example", "203.0.113.7");

        assertThatThrownBy(() -> policy("search.example:9200").check(at("search.example", 22)))
                .hasMessageContaining("search.example:22 is not allowed: it is not in egress.allow");
    }

    @Test
    void anotherNameIsHeldToEachOfItsAddresses() {
        zone.put("inside.example", "10.0.0.1", "10.0.0.2");
        zone.put("half.example", "10.0.0.1", "203.0.113.7");

        assertThatCode(() -> policy("10.0.0.0/8").check(at("inside.example", 9200)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> policy("10.0.0.0/8").check(at("half.example", 9200)))
                .hasMessageContaining("it is not in egress.allow");
    }

    @Test
    void aNameThatIsUnknownHereMustBeListed() throws Exception {
        assertThat(policy("far.example").check(at("far.example", 443)).isUnresolved())
                .isTrue();
        assertThatThrownBy(() -> policy("10.0.0.0/8").check(at("far.example", 443)))
                .hasMessageContaining("it is not in egress.allow");
    }

    @Test
    void behindAProxyANameMustBeListedWhateverItLeadsToHere() {
        zone.put("inside.example", "10.0.0.1");
        var url = URI.create("http://inside.example:9200/");

        assertThatThrownBy(() -> policy("10.0.0.0/8").checkBehindProxy(url))
                .hasMessageContaining("it is not in egress.allow");
        assertThatCode(() -> policy("inside.example:9200").checkBehindProxy(url))
                .doesNotThrowAnyException();
        assertThatCode(() -> policy("10.0.0.0/8").checkBehindProxy(URI.create("http://10.0.0.1:9200/")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> policy("*").checkBehindProxy(URI.create("http://127.0.0.1:6781/")))
                .isInstanceOf(EgressRefusedException.class);
        assertThatCode(() -> policy().checkBehindProxy(url)).doesNotThrowAnyException();
    }

    @Test
    void noListOpensAnOwnPortOrAMetadataAddress() {
        var policy = policy("*", "0.0.0.0/0", "::/0");
        zone.put("here.example", "127.0.0.1");

        assertThatThrownBy(() -> policy.check(at("127.0.0.1", 6781))).hasMessageContaining("a port of this exporter");
        assertThatThrownBy(() -> policy.check(at("here.example", 6781)))
                .hasMessageContaining("a port of this exporter");
        assertThatThrownBy(() -> policy.check(at("169.254.169.254", 80))).hasMessageContaining("link-local");
        assertThatThrownBy(() -> policy.check(at("0177.0.0.1", 80))).hasMessageContaining("in different ways");
    }

    @Test
    void aResolvedDestinationIsJudgedByTheNameItWasMadeFrom() throws Exception {
        var policy = policy("broker.example:9092", "10.0.0.0/8");

        assertThatCode(() -> policy.check(resolved("broker.example", "203.0.113.7", 9092)))
                .doesNotThrowAnyException();
        assertThatCode(() -> policy.check(resolved("other.example", "10.0.0.7", 9092)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> policy.check(resolved("other.example", "203.0.113.7", 9092)))
                .hasMessageContaining("it is not in egress.allow");
        assertThatThrownBy(() -> policy.check(resolved("broker.example", "203.0.113.7", 22)))
                .hasMessageContaining("it is not in egress.allow");
    }

    @Test
    void aNameThatPassesByItsAddressIsHeldToThePort() throws Exception {
        var policy = policy("10.0.0.0/8:9200", "192.168.0.0/16:443");
        zone.put("inside.example", "10.0.0.1");

        policy.check(at("inside.example", 9200));

        assertThat(zone.held).containsExactly("inside.example:9200");
        assertThat(policy.refusal("inside.example", InetAddress.ofLiteral("192.168.0.1"), Set.of(9200)))
                .contains(Refusal.NOT_LISTED);
        assertThat(policy.refusal("inside.example", InetAddress.ofLiteral("10.0.0.9"), Set.of(9200)))
                .isEmpty();
    }

    @Test
    void aListedNameAndAUniformListNeedNotBeHeld() throws Exception {
        zone.put("search.example", "203.0.113.7");
        zone.put("inside.example", "10.0.0.1");

        policy("search.example", "10.0.0.0/8:1", "10.0.0.0/8:2").check(at("search.example", 9200));
        policy("10.0.0.0/8:9200", "192.168.0.0/16:9200").check(at("inside.example", 9200));

        assertThat(zone.held).isEmpty();
    }

    @Test
    void aDestinationThatWasJustAllowedIsNotLookedUpAgain() throws Exception {
        var policy = policy("search.example");
        zone.put("search.example", "203.0.113.7");

        for (int i = 0; i < 100; i++) {
            policy.check(at("search.example", 9200));
        }

        assertThat(zone.lookups).isEqualTo(1);
    }

    private EgressPolicy policy(String... allowed) {
        var policy = new EgressPolicy(HostRules.of(List.of(allowed)), zone, refused::add);
        policy.listenOn(Set.of(6780, 6781));
        return policy;
    }

    private static InetSocketAddress at(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }

    private static InetSocketAddress resolved(String name, String address, int port) throws UnknownHostException {
        return new InetSocketAddress(
                InetAddress.getByAddress(name, InetAddress.ofLiteral(address).getAddress()), port);
    }

    /// Names that lead where the test says.
    private static final class Zone implements Names {
        private final Map<String, List<InetAddress>> addresses = new HashMap<>();
        private final List<String> held = new ArrayList<>();
        private int lookups;

        private void put(String name, String... literals) {
            addresses.put(
                    name, List.of(literals).stream().map(InetAddress::ofLiteral).toList());
        }

        @Override
        public List<InetAddress> lookUp(String host) throws UnknownHostException {
            lookups++;
            var found = addresses.get(host);
            if (found == null) {
                throw new UnknownHostException(host);
            }
            return found;
        }

        @Override
        public boolean hold(String host, int port) {
            return held.add(host + ":" + port);
        }
    }
}
