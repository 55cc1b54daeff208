package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the contract has to know of a consumer in order to test it.
///
/// Three methods are required, and one of `destinationAt` and `unreachable`. Each of the others makes more clauses
/// bite. All of them may be called many times in a test, and answer the same for as long as it lasts.
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

    /// A second destination that works, told apart by settings. Empty where there can be one only.
    default Optional<Setup> other() throws Exception {
        return Optional.empty();
    }

    /// The working destination with credentials that it refuses. Empty for consumers that need none.
    default Optional<Setup> wrongCredentials() throws Exception {
        return Optional.empty();
    }

    /// A destination that is busy, and asks to be left alone for `RETRY_AFTER`, as HTTP does with the header of that
    /// name. Empty for destinations that have no way to ask.
    default Optional<Setup> busy() throws Exception {
        return Optional.empty();
    }

    /// A report that the working destination refuses for what it says. Empty for consumers that take everything.
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
