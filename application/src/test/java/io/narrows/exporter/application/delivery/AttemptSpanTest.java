package io.narrows.exporter.application.delivery;

import static io.narrows.exporter.application.Fixtures.CLUSTER;
import static io.narrows.exporter.application.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.inOrder;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.application.Fixtures.Catalog;
import io.narrows.exporter.application.Fixtures.ClusterType;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.spool.Settlement;
import io.narrows.exporter.domain.trace.AttemptSpan;
import io.narrows.exporter.domain.trace.Span;
import io.narrows.exporter.domain.trace.Tracing;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

/// Tests that each attempt to deliver is a span, and that the consumer is called within it.
class AttemptSpanTest extends DeliveryFixture {
    private final Tracing tracing = mock(Tracing.class);
    private final AttemptSpan span = mock(AttemptSpan.class, CALLS_REAL_METHODS);
    private final Queue<Span> current = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void answerWithTheSpan() {
        when(tracing.attempt(any(), any(), any())).thenReturn(span);
    }

    @Test
    void theConsumerIsCalledWithinTheSpanThatEndsAfterItsSettlements() throws Exception {
        trace(this::store);

        await("the delivery", () -> stored.size() == 1);
        verify(span, timeout(20_000)).end();

        assertThat(current).containsExactly(span);
        var order = inOrder(tracing, span);
        order.verify(tracing).attempt(any(), eq(Set.of("a:9200")), any());
        var settled = settlements();
        order.verify(span).settled(settled.capture());
        order.verify(span).end();
        assertThat(settled.getValue()).singleElement().isInstanceOf(Settlement.Delivered.class);
    }

    @Test
    void eachAttemptIsASpanAlsoOneThatFails() throws Exception {
        trace(batch -> stored.isEmpty() ? refuse() : store(batch));

        verify(span, timeout(20_000).atLeast(2)).end();

        var settled = settlements();
        verify(span, atLeast(2)).settled(settled.capture());
        assertThat(settled.getAllValues().getFirst()).singleElement().isInstanceOf(Settlement.Retry.class);
    }

    private List<DeliveryResult> refuse() {
        stored.add("refused once");
        return List.of(new Unavailable("busy"));
    }

    @SuppressWarnings("unchecked")
    private static ArgumentCaptor<List<Settlement>> settlements() {
        return ArgumentCaptor.forClass(List.class);
    }

    private void trace(ReportConsumer consumer) {
        var type = new ClusterType(batch -> {
            current.add(Span.current());
            return consumer.deliver(batch);
        });
        var dispatcher = new Dispatcher(Catalog.of(type), spool, SETTINGS, Clock.systemUTC(), new Random(1), tracing);
        started.add(dispatcher);
        Fixtures.append(spool, spool.lane(CLUSTER, ConsumerSettings.of(Map.of("hostport", "a:9200"))), "x");
        dispatcher.start();
    }
}
