package io.narrows.exporter.adapter.outbound.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchedExporterTest {
    private static final Logger LOGGER = Logger.getLogger(WatchedExporter.class.getName());

    private final Lines log = new Lines();
    private CompletableResultCode next = CompletableResultCode.ofSuccess();
    private final WatchedExporter exporter = new WatchedExporter(new Scripted(), "http://c/v1/traces");

    @BeforeEach
    void listen() {
        LOGGER.addHandler(log);
    }

    @AfterEach
    void leave() {
        LOGGER.removeHandler(log);
    }

    @Test
    void aCollectorThatIsAwayIsALineAndItsReturnAnother() {
        next = CompletableResultCode.ofExceptionalFailure(new IllegalStateException(
                "Authorization: hunter2",
                new RuntimeException(
                        "hunter2", new ConnectException("hunter2").initCause(new ClosedChannelException()))));
        for (int i = 0; i < 100; i++) {
            exporter.export(List.of());
        }
        next = CompletableResultCode.ofSuccess();
        for (int i = 0; i < 100; i++) {
            exporter.export(List.of());
        }

        assertThat(log.lines)
                .containsExactly(
                        "traces not sent endpoint=http://c/v1/traces lost=0 reason=\"ConnectException\"",
                        "traces sent again endpoint=http://c/v1/traces lost=0");
    }

    @Test
    void aCollectorThatRefusesIsALineToo() {
        next = CompletableResultCode.ofFailure();
        exporter.export(List.of());

        assertThat(log.lines).singleElement().asString().endsWith("reason=\"the collector refused them\"");
    }

    private final class Scripted implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return next;
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }

    private static final class Lines extends Handler {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void publish(LogRecord entry) {
            lines.add(new SimpleFormatter().formatMessage(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
