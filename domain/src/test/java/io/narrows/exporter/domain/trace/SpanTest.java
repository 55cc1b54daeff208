package io.narrows.exporter.domain.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.LaneName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class SpanTest {
    private final Span span = new NamedSpan("1");

    @Test
    void theSpanOfAnOperationIsCurrentDuringItsWorkOnly() {
        var inner = new NamedSpan("2");

        span.run(() -> {
            inner.run(() -> assertThat(Span.current()).isSameAs(inner));
            assertThat(Span.current()).isSameAs(span);
        });

        assertThat(Span.current()).isSameAs(NoSpan.INSTANCE);
    }

    @Test
    void aCallOnAnotherThreadWorksOnTheOperationThatStartedIt() throws Exception {
        try (var other = Executors.newSingleThreadExecutor()) {
            assertThat(other.submit(span.around(Span::current)).get()).isSameAs(span);
            assertThat(other.submit(Span::current).get()).isSameAs(NoSpan.INSTANCE);
        }
    }

    @Test
    void tracingThatIsOffMakesNothing() {
        Callable<String> call = () -> "x";
        var none = Tracing.off().attempt(new LaneName(new ConsumerId("file"), "1f0c9a3b"), Set.of(), List.of());

        assertThat(Tracing.off().isOn()).isFalse();
        assertThat(none).isSameAs(NoSpan.INSTANCE);
        assertThat(none.around(call)).isSameAs(call);
        assertThat(none.mark(Labels.NONE)).isSameAs(Labels.NONE);
        none.run(() -> assertThat(Span.current()).isSameAs(NoSpan.INSTANCE));
    }

    private record NamedSpan(String spanId) implements Span {
        @Override
        public String traceId() {
            return "";
        }

        @Override
        public void accepted(ReportId report, String source) {}

        @Override
        public Labels mark(Labels labels) {
            return labels;
        }
    }
}
