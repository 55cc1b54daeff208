package io.narrows.exporter.plugin.tck;

/// An ability of a consumer that the contract tries, unless `ConsumerUnderTest.cannot` says why the consumer lacks it.
public enum Ability {
    /// Reaches its destination over the network.
    NETWORK("destinationAt(address)"),
    /// Reaches its working destination through a TCP proxy.
    PROXY("workingAddress() and workingAt(address)"),
    /// Finds its destination by the name of a host.
    HOST_NAME("unknownHost()"),
    /// Speaks TLS and verifies the certificate of its destination.
    TLS("tlsDestinationAt(address)"),
    /// Has a second destination, told apart by settings.
    SECOND_DESTINATION("other()"),
    /// Proves to the destination who it is.
    CREDENTIALS("wrongCredentials()"),
    /// Learns from a busy destination how long to wait.
    PAUSE("busy()"),
    /// Learns from an overloaded destination that a report was not stored.
    OVERLOAD("overloaded(), or WireProtocol.overloadedSaying(…)"),
    /// Learns from the destination that it does not take a report.
    REJECTION("rejectedReport()"),
    /// Leaves one copy at the destination of a report that is delivered twice.
    STORES_ONCE("stored(setup)"),
    /// Delivers a batch with a few copies of it in memory.
    FEW_COPIES("factory()"),
    /// Talks to no other host than its factory declares.
    DECLARED_HOSTS("factory()");

    private final String hook;

    Ability(String hook) {
        this.hook = hook;
    }

    /// The method of `ConsumerUnderTest` by which the contract tries it.
    String hook() {
        return hook;
    }

    /// Whether a consumer without a network lacks it for that reason.
    boolean needsNetwork() {
        return switch (this) {
            case PROXY, HOST_NAME, TLS -> true;
            default -> false;
        };
    }
}
