package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the contract has to know of a consumer in order to test it.
///
/// Three methods are required, and one of `destinationAt` and `unreachable`. A clause that needs another method is
/// skipped where the method gives nothing, and the test report says what is missing. Say in `cannot` what the consumer
/// is not able to do: then the report shows that reason.
///
/// All methods may be called many times in a test, and answer the same for as long as the test lasts.
public interface ConsumerUnderTest {
    /// What a busy destination asks for.
    Duration RETRY_AFTER = Duration.ofSeconds(7);

    ReportConsumerFactory factory();

    /// A destination that is up and takes reports.
    Setup working() throws Exception;

    /// The payloads that lie at a destination now, in any order. Read them there and not through the consumer.
    ///
    /// @param setup what `working` or `other` gave
    List<String> stored(Setup setup) throws Exception;

    /// What the consumer or its destination is not able to do, and why. Clauses that need it are skipped with the
    /// reason.
    ///
    /// ```java
    /// return Map.of(Ability.REJECTION, "Redis stores any text");
    /// ```
    default Map<Ability, String> cannot() {
        return Map.of();
    }

    /// A destination at a port of 127.0.0.1: with it the contract tests what comes of a peer that is not there,
    /// never answers, hangs up or talks nonsense. Empty for consumers that use no network.
    default Optional<Setup> destinationAt(InetSocketAddress address) throws Exception {
        return Optional.empty();
    }

    /// How a server talks to this consumer. With it the contract plays servers that mean harm: at `destinationAt`, in a
    /// JVM of its own. That JVM constructs the test class anew and asks it for `factory`, without any `@BeforeEach`.
    /// By default the server talks as in HTTP, and in messages that begin with a length, to whatever it hears.
    default WireProtocol wireProtocol() {
        return WireProtocol.unknown();
    }

    /// The destination for a server that means harm, where it takes other settings than `destinationAt` gives: with
    /// TLS off, say, for such a server knows none.
    default Optional<Setup> hostileDestinationAt(InetSocketAddress address) throws Exception {
        return destinationAt(address);
    }

    /// A destination that cannot be reached. By default an address where nobody listens; a consumer that uses no
    /// network has to say.
    default Setup unreachable() throws Exception {
        return destinationAt(HostileServer.nobody())
                .orElseThrow(() -> new AssertionError(
                        "implement destinationAt or unreachable: when can this consumer not deliver?"));
    }

    /// Where the working destination listens, on this machine: the contract puts a `TcpProxy` before it. By default the
    /// one `127.0.0.1:port` or `localhost:port` in the texts of `working`.
    default Optional<InetSocketAddress> workingAddress() throws Exception {
        return SetupTexts.address(working());
    }

    /// The working destination, reached at another address: that of a proxy. What is delivered there is in
    /// `stored(working())`. By default `working` with that address in its texts.
    default Optional<Setup> workingAt(InetSocketAddress address) throws Exception {
        return SetupTexts.at(address, working());
    }

    /// A destination whose host has no address, such as one in the domain `.invalid`. By default `destinationAt` with
    /// that host in its texts instead of 127.0.0.1.
    default Optional<Setup> unknownHost() throws Exception {
        return destinationAt(HostileServer.loopbackAt(9))
                .flatMap(setup -> SetupTexts.at("no-such-host.invalid", setup));
    }

    /// A destination at a port of 127.0.0.1 that speaks TLS from the first byte, and whose certificate has to be
    /// verified. By default `destinationAt` with `https` in its texts instead of `http`.
    default Optional<Setup> tlsDestinationAt(InetSocketAddress address) throws Exception {
        return destinationAt(address).flatMap(SetupTexts::overHttps);
    }

    /// A second destination that works, told apart by settings.
    default Optional<Setup> other() throws Exception {
        return Optional.empty();
    }

    /// The working destination with credentials that it refuses.
    default Optional<Setup> wrongCredentials() throws Exception {
        return Optional.empty();
    }

    /// A destination that is busy, and asks to be left alone for `RETRY_AFTER`, as HTTP does with the header of that
    /// name.
    default Optional<Setup> busy() throws Exception {
        return Optional.empty();
    }

    /// A destination that is up and stores nothing now, such as one whose memory or disk is full. `wireProtocol` can
    /// say in place of that how such a server answers.
    default Optional<Setup> overloaded() throws Exception {
        return Optional.empty();
    }

    /// A report that the working destination refuses for what it says, of 24 characters or more: the contract looks for
    /// passages of it in logs and reasons.
    default Optional<Payload> rejectedReport() {
        return Optional.empty();
    }

    /// A report that the working destination takes, and keeps byte for byte.
    ///
    /// @param number makes it different from all others
    /// @param size of the report in bytes, where it is more than the least that it takes
    default Payload report(int number, int size) {
        var start = "{\"docID\":\"tck-" + number
                + "\",\"ratio\":1.50,\"total\":1e2,\"name\":\"é \\u00e9 \\/ 😀\",\"text\":\"";
        var end = "\"}";
        int padding = size - Payload.of(start + end).size();
        return Payload.of(start + "x".repeat(Math.max(0, padding)) + end);
    }

    /// The source of the reports.
    default String source() {
        return "tck_report";
    }

    /// How long one call may take, whatever happens at the destination.
    default Duration patience() {
        return Duration.ofSeconds(30);
    }
}
