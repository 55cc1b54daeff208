package io.narrows.exporter.domain.json;

import java.util.Optional;
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

/// Steps of the envelope: what a payload takes, which is JSON in a JSON string.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JsonBenchmark {
    @Param({"2000", "200000"})
    private int size = 2_000;

    private byte[] report = {};
    private byte[] quoted = {};

    @Setup
    public void prepare() {
        report = ScannerReport.ofSize(size);
        quoted = JsonStrings.quote(report);
    }

    /// The payload as it was before it was quoted.
    @Benchmark
    public byte[] unquote() {
        return new JsonReader(quoted, 1).utf8();
    }

    /// Whether the payload is JSON, and how it is laid out.
    @Benchmark
    public JsonValue check() {
        return new JsonReader(report, Integer.MAX_VALUE).skip();
    }

    /// Both at once.
    @Benchmark
    public Optional<JsonValue> unquoteAndCheck() {
        return new JsonReader(quoted, 1).quotedJson();
    }
}
