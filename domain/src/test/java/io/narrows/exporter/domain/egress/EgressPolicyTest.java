package io.narrows.exporter.domain.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.EgressRefusedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EgressPolicyTest {
    private static final int OPERATOR_PORT = 6781;

    private final List<Refusal> refused = new ArrayList<>();
    private final EgressPolicy policy = started(new SystemNames());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433",
                "127.0.0.2",
                "127.255.255.254",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[::127.0.0.1]",
                "[::ffff:0:7f00:1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "localhost",
                "LOCALHOST"
            })
    void theExportersOwnPortIsRefusedInAnyNotationOfThisMachine(String host) {
        assertThatThrownBy(() -> policy.check(at(host, OPERATOR_PORT)))
                .isInstanceOf(EgressRefusedException.class)
                .hasMessage("egress: host " + host + ":6781 is not allowed: it is a port of this exporter");
        assertThat(refused).containsExactly(Refusal.OWN_PORT);
    }

    /// Java and the system's resolver disagree on these names: Java reads `0177.0.0.1` as 177.0.0.1. The client uses
    /// Java's lookup too.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x7f000001",
                "0x7f.0.0.1",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "127.0.0.1.",
                "localhost.",
                "１２７.0.0.1",
                "①②⑦.0.0.1",
                "127。0。0。1",
                "ⓛocalhost",
                "0x0",
                "00000177.1",
                "[::1%lo]",
                "0",
                ""
            })
    void anOddNotationReachesNothingOfTheExporter(String host) {
        try {
            var checked = policy.check(at(host, OPERATOR_PORT));

            assertThat(checked.isUnresolved() || !ThisMachine.has(checked.getAddress()))
                    .as("%s leads elsewhere or nowhere", checked)
                    .isTrue();
        } catch (EgressRefusedException e) {
            assertThat(e).hasMessageContaining("is not allowed").hasMessageMatching("[ -~]+");
        }
    }

    @Test
    void theExportersOwnPortIsRefusedAtEachAddressOfThisMachine() throws Exception {
        for (var network : NetworkInterface.networkInterfaces().toList()) {
            for (var address : network.inetAddresses().toList()) {
                assertThatThrownBy(() -> policy.check(new InetSocketAddress(address, OPERATOR_PORT)))
                        .as(address.toString())
                        .isInstanceOf(EgressRefusedException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "2852039166",
                "169.254.43518",
                "[fe80::1]",
                "[fe80::1%1]",
                "[febf::1]",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[::169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::1]",
                "[fd00:ec2::254]",
                "[fd20:ce::254]",
                "100.100.100.200",
                "168.63.129.16",
                "0.0.0.0",
                "0.1.2.3",
                "[::]",
                "[::ffff:0.0.0.0]",
                "224.0.0.1",
                "239.255.255.250",
                "[ff02::1]",
                "255.255.255.255"
            })
    void anAddressThatIsNoDestinationIsRefusedAtAnyPort(String host) {
        for (int port : new int[] {0, 80, 443, 9200}) {
            assertThatThrownBy(() -> policy.check(at(host, port))).isInstanceOf(EgressRefusedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:9200",
                "http://localhost:9200",
                "http://[::1]:25",
                "https://10.0.0.1:6781",
                "https://[2001:db8::1]:6781",
                "https://[64:ff9b::a00:1]",
                "http://192.0.2.1"
            })
    void otherDestinationsAreAllowed(String url) {
        assertThatCode(() -> policy.check(URI.create(url))).doesNotThrowAnyException();
    }

    @Test
    void aUrlWithoutAPortIsHeldToThatOfItsScheme() {
        policy.listenOn(Set.of(80, 443));

        assertThatThrownBy(() -> policy.check(URI.create("http://127.0.0.1/"))).hasMessageContaining("127.0.0.1:80 ");
        assertThatThrownBy(() -> policy.check(URI.create("HTTPS://127.0.0.1/"))).hasMessageContaining("127.0.0.1:443 ");
    }

    @Test
    void aNameIsRefusedForAnyOfItsAddresses() {
        var names = new ScriptedNames("192.0.2.1,169.254.169.254");

        assertThatThrownBy(() -> started(names).check(at("metadata.example", 80)))
                .hasMessage("egress: host metadata.example:80 is not allowed: it is a link-local address");
    }

    @Test
    void theAddressThatWasCheckedIsGivenBack() throws Exception {
        var names = new ScriptedNames("192.0.2.1,192.0.2.2");

        var checked = started(names).check(at("search.example", 9200));

        assertThat(checked.getAddress()).isEqualTo(InetAddress.ofLiteral("192.0.2.1"));
        assertThat(checked.getPort()).isEqualTo(9200);
    }

    @Test
    void aNameThatPassesOnAnOwnPortIsKeptOffThisMachineFromThenOn() throws Exception {
        var names = new ScriptedNames("192.0.2.1", "192.0.2.1");

        started(names).check(at("peer.example", OPERATOR_PORT));

        assertThat(names.held).containsExactly("peer.example:6781");
    }

    @Test
    void aNameThatChangesBetweenTwoLooksIsRefused() {
        var names = new ScriptedNames("192.0.2.1", "127.0.0.1");

        assertThatThrownBy(() -> started(names).check(at("rebinding.example", OPERATOR_PORT)))
                .isInstanceOf(EgressRefusedException.class);
    }

    @Test
    void aRefusedNameIsNotRemembered() {
        var names = new ScriptedNames("127.0.0.1");

        assertThatThrownBy(() -> started(names).check(at("localhost", OPERATOR_PORT)))
                .isInstanceOf(EgressRefusedException.class);

        assertThat(names.held).isEmpty();
    }

    @Test
    void aNameThatCannotBeKeptOffThisMachineIsRefused() {
        var names = new ScriptedNames("192.0.2.1");
        names.isFull = true;

        assertThatThrownBy(() -> started(names).check(at("one.too.many", OPERATOR_PORT)))
                .isInstanceOf(EgressRefusedException.class);
    }

    @Test
    void anUnknownNameIsLeftToTheClient() throws Exception {
        var destination = at("nowhere.invalid", 9200);

        assertThat(started(new ScriptedNames()).check(destination)).isEqualTo(destination);
    }

    @Test
    void aCheckWaitsUntilThePortsAreKnown() throws Exception {
        var starting = new EgressPolicy(HostRules.NONE, new SystemNames(), refused::add);
        var check = CompletableFuture.supplyAsync(() -> {
            try {
                return starting.check(at("127.0.0.1", OPERATOR_PORT)).toString();
            } catch (EgressRefusedException e) {
                return e.getMessage();
            }
        });

        starting.listenOn(Set.of(OPERATOR_PORT));

        assertThat(check.get(30, TimeUnit.SECONDS)).contains("it is a port of this exporter");
    }

    private EgressPolicy started(Names names) {
        return started(names, HostRules.NONE);
    }

    private EgressPolicy started(Names names, HostRules allowed) {
        var started = new EgressPolicy(allowed, names, refused::add);
        started.listenOn(Set.of(6780, OPERATOR_PORT));
        return started;
    }

    private static InetSocketAddress at(String host, int port) {
        return InetSocketAddress.createUnresolved(host, port);
    }

    /// Names that the JDK itself looks up.
    private static final class SystemNames implements Names {
        @Override
        public List<InetAddress> lookUp(String host) throws UnknownHostException {
            return List.of(InetAddress.getAllByName(host));
        }

        @Override
        public boolean hold(String host, int port) {
            return true;
        }
    }

    /// Names with scripted answers, one after the other; after the last answer every name is unknown.
    private static final class ScriptedNames implements Names {
        private final ArrayDeque<List<String>> answers = new ArrayDeque<>();
        private final List<String> held = new ArrayList<>();
        private boolean isFull;

        /// @param answers each with its addresses separated by commas
        private ScriptedNames(String... answers) {
            for (var answer : answers) {
                this.answers.add(List.of(answer.split(",")));
            }
        }

        @Override
        public List<InetAddress> lookUp(String host) throws UnknownHostException {
            if (answers.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return answers.remove().stream().map(InetAddress::ofLiteral).toList();
        }

        @Override
        public boolean hold(String host, int port) {
            held.add(host + ":" + port);
            return !isFull;
        }
    }
}
