package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.spool.Spool;

/// Readiness check: the exporter is ready if it can accept and store another report. A consumer that is down does not
/// make the exporter unready, because its reports wait in the spool; the details list the paused consumers and
/// the waiting lanes.
public record Readiness(Spool spool, Dispatcher dispatcher) implements HealthCheck {
    /// The most lanes that one answer lists. Senders create lanes, so their number has no other bound.
    private static final int MOST_LANES = 50;

    @Override
    public String name() {
        return "acceptance";
    }

    @Override
    public HealthCheckType type() {
        return HealthCheckType.READINESS;
    }

    /// Whether the exporter can take another report and keep it.
    public boolean isReady() {
        return spool.hasRoomFor(0) && !dispatcher.isStopping();
    }

    @Override
    public HealthCheckResponse call() {
        var stopping = dispatcher.isStopping();
        var room = spool.hasRoomFor(0);
        var response = HealthCheckResponse.builder()
                .status(room && !stopping)
                .detail("stopping", stopping)
                .detail("room", room);
        spool.pauses()
                .current()
                .forEach((consumer, pause) ->
                        response.detail("consumer " + consumer, "paused by " + pause.by() + " since " + pause.since()));
        var failing = dispatcher.lanes().stream()
                .filter(status -> status.state().isFailing())
                .toList();
        for (var status : failing.subList(0, Math.min(MOST_LANES, failing.size()))) {
            response.detail("lane " + status.lane(), ConsumersJson.stateName(status.state()) + ": " + status.reason());
        }
        if (failing.size() > MOST_LANES) {
            response.detail("lanes not shown", failing.size() - MOST_LANES);
        }
        return response.build();
    }
}
