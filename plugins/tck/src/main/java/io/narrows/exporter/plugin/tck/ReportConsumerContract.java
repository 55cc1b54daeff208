package io.narrows.exporter.plugin.tck;

/// What every consumer must do. Implement the methods of `ConsumerUnderTest`, and the tests run.
///
/// ```java
/// class WebhookConsumerTest implements ReportConsumerContract {
///     private final FakeEndpoint endpoint = FakeEndpoint.start();
///
///     public ReportConsumerFactory factory() {
///         return new WebhookConsumerFactory();
///     }
///
///     public Setup working() {
///         return Setup.of(Map.of("url", endpoint.url()));
///     }
///
///     public List<String> stored(Setup setup) {
///         return endpoint.bodies();
///     }
///
///     public Optional<Setup> destinationAt(InetSocketAddress address) {
///         return Optional.of(Setup.of(Map.of("url", "http://127.0.0.1:" + address.getPort())));
///     }
/// }
/// ```
public interface ReportConsumerContract
        extends DeclarationContract,
                DeliveryContract,
                TroubleContract,
                OutageContract,
                HostileServerContract,
                EgressContract,
                DiscretionContract,
                MemoryContract,
                LifecycleContract {}
