package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryId;
import io.narrows.exporter.domain.json.ScannerReport;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A `_bulk` request of 20 reports and its answer, by report.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BulkBenchmark {
    private static final int REPORTS = 20;

    @Param({"2000", "200000"})
    private int size = 2_000;

    private final List<Delivery> deliveries = new ArrayList<>();
    private final IndexNames indexNames = new IndexNames("");
    private final String answer = "{\"took\":3,\"errors\":false,\"items\":["
            + String.join(
                    ",",
                    Collections.nCopies(REPORTS, "{\"create\":{\"_index\":\"kubebench_report_kafka\",\"status\":201}}"))
            + "]}";

    @Setup
    public void prepare() {
        var random = new SecureRandom();
        for (int i = 0; i < REPORTS; i++) {
            var text = ScannerReport.ofSize(size);
            var id = ReportId.at(Instant.now(), random);
            deliveries.add(new Delivery(
                    new DeliveryId(id, new ConsumerId("openSearch")),
                    new ReportData(
                            id,
                            "kubebench_report",
                            Instant.now(),
                            Labels.NONE,
                            Payload.takeOver(text, PayloadFormat.of(text)))));
        }
    }

    /// As far as the socket: what the connection does is not in it.
    @Benchmark
    @OperationsPerInvocation(REPORTS)
    public long request() throws IOException {
        var items = new ArrayList<BulkItem>();
        for (var delivery : deliveries) {
            items.add(ReportDocument.of(delivery, indexNames, true).asItCame());
        }
        var body = new BulkBody(items);
        var connection = new Counting();
        while (!connection.isEnded) {
            body.produce(connection);
        }
        return connection.bytes;
    }

    @Benchmark
    @OperationsPerInvocation(REPORTS)
    public Optional<List<BulkItems.Item>> answer() {
        return BulkItems.in(answer);
    }

    /// A connection that takes everything.
    private static final class Counting implements DataStreamChannel {
        private long bytes;
        private boolean isEnded;

        @Override
        public void requestOutput() {}

        @Override
        public int write(ByteBuffer piece) {
            int size = piece.remaining();
            piece.position(piece.limit());
            bytes += size;
            return size;
        }

        @Override
        public void endStream() {
            isEnded = true;
        }

        @Override
        public void endStream(List<? extends Header> trailers) {
            isEnded = true;
        }
    }
}
