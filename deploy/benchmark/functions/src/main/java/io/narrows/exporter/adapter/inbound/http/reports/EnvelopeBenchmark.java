package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.application.Envelope;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.ScannerReport;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The body of `POST /forward`, read.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EnvelopeBenchmark {
    private static final String BEGINNING =
            "{\"source\":\"kubebench_report\",\"exportConfig\":{\"openSearch\":{\"hostport\":"
                    + "\"https://search.example:9200\",\"index\":\"\",\"username\":\"scanner\",\"password\":\"secret\","
                    + "\"checkCert\":false,\"mutualTLS\":false}},\"payload\":";

    @Param({"2000", "200000"})
    private int size = 2_000;

    private final SeenConfigs seen = new SeenConfigs();
    private byte[] body = {};

    @Setup
    public void prepare() {
        var quoted = new String(JsonStrings.quote(ScannerReport.ofSize(size)), StandardCharsets.UTF_8);
        body = (BEGINNING + quoted + "}").getBytes(StandardCharsets.UTF_8);
    }

    /// With an `exportConfig` as the one before had it.
    @Benchmark
    public Envelope readAsUsual() {
        return EnvelopeReader.read(body, seen);
    }

    /// With an `exportConfig` that was not seen before.
    @Benchmark
    public Envelope readFirst() {
        return EnvelopeReader.read(body);
    }
}
