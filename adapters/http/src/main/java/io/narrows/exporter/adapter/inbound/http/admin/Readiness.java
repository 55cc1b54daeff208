package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.narrows.exporter.application.delivery.Dispatcher;
import io.narrows.exporter.domain.spool.Spool;
import io.narrows.exporter.domain.spool.SpoolUnavailableException;
import java.util.Optional;

/// Readiness check: the exporter is ready if it can accept and store another report. A consumer that is down does not
/// make the exporter unready, because its reports wait in the spool; the details list the paused consumers and
/// the waiting lanes.
public record Readiness(Spool spool, Dispatcher dispatcher) implements HealthCheck {
    /// The most lanes that one answer lists. Senders create lanes, so their number has no other bound.
    private static final int MOST_LANES = 50;

    private static final String FULL = "full";

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
        return !dispatcher.isStopping() && trouble().isEmpty();
    }

    /// Why the spool would take no report now: `FULL`, or why it cannot be reached. Empty if it would take one.
    private Optional<String> trouble() {
        try {
            return spool.hasRoomFor(0) ? Optional.empty() : Optional.of(FULL);
        } catch (SpoolUnavailableException e) {
            return Optional.of("away: " + e.getMessage());
        }
    }

    @Override
    public HealthCheckResponse call() {
        var stopping = dispatcher.isStopping();
        var trouble = trouble();
        var response = HealthCheckResponse.builder()
                .status(trouble.isEmpty() && !stopping)
                .detail("stopping", stopping)
                .detail("room", trouble.filter(FULL::equals).isEmpty());
        if (spool.replicas().isShared()) {
            response.detail("replica", spool.replicas().name()).detail("spool", trouble.orElse("available"));
        }
        addPauses(response);
        addLanes(response);
        return response.build();
    }

    private void addPauses(HealthCheckResponse.Builder response) {
        try {
            spool.pauses()
                    .current()
                    .forEach((consumer, pause) -> response.detail(
                            "consumer " + consumer, "paused by " + pause.by() + " since " + pause.since()));
        } catch (SpoolUnavailableException e) {
            // The detail of the spool says so.
        }
    }

    private void addLanes(HealthCheckResponse.Builder response) {
        var failing = dispatcher.lanes().stream()
                .filter(status -> status.state().isFailing())
                .toList();
        for (var status : failing.subList(0, Math.min(MOST_LANES, failing.size()))) {
            response.detail("lane " + status.lane(), ConsumersJson.stateName(status.state()) + ": " + status.reason());
        }
        if (failing.size() > MOST_LANES) {
            response.detail("lanes not shown", failing.size() - MOST_LANES);
        }
    }
}
