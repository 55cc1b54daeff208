package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.tck.ReportConsumerContract;
import io.narrows.exporter.plugin.tck.Setup;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import io.narrows.exporter.plugin.tck.WireProtocol;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// Runs the contract against a store on a real socket that checks signatures.
class S3ContractTest implements ReportConsumerContract {
    private static final FakeS3.Said SLOW_DOWN =
            new FakeS3.Said(503, Map.of("Retry-After", String.valueOf(RETRY_AFTER.toSeconds())), "");

    private FakeS3 store;
    private FakeS3 busy;

    @BeforeEach
    void startStores() throws Exception {
        store = FakeS3.start();
        busy = FakeS3.start(() -> Optional.of(SLOW_DOWN));
    }

    @AfterEach
    void closeStores() {
        store.close();
        busy.close();
    }

    @Override
    public ReportConsumerFactory factory() {
        return new S3ConsumerFactory();
    }

    @Override
    public Setup working() {
        return with(Map.of());
    }

    @Override
    public Optional<Setup> other() {
        return Optional.of(with(Map.of("bucket", FakeS3.OTHER_BUCKET)));
    }

    @Override
    public Optional<Setup> destinationAt(InetSocketAddress address) {
        return Optional.of(with(Map.of("endpoint", "http://127.0.0.1:" + address.getPort())));
    }

    @Override
    public WireProtocol wireProtocol() {
        return WireProtocol.httpUrlConnection(Said.of(200).with("ETag", "\"etag-of-the-test\""));
    }

    @Override
    public Optional<Setup> wrongCredentials() {
        return Optional.of(with(Map.of("secretAccessKey", "wrong-secret-of-the-test")));
    }

    @Override
    public Optional<Setup> busy() {
        return Optional.of(with(Map.of("endpoint", busy.endpoint().toString())));
    }

    @Override
    public Optional<Payload> rejectedReport() {
        return Optional.of(report(0, FakeS3.MAX_OBJECT_BYTES + 1));
    }

    @Override
    public List<String> stored(Setup setup) {
        var bucket = setup.settings().values().get("bucket") + "/";
        return store.objects().entrySet().stream()
                .filter(object -> object.getKey().startsWith(bucket))
                .map(object -> object.getValue().text())
                .toList();
    }

    private Setup with(Map<String, ?> more) {
        var settings = Consumers.at(store.endpoint().toString());
        settings.putAll(more);
        return Setup.of(settings);
    }
}
