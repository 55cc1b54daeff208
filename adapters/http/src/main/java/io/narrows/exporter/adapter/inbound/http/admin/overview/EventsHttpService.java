package io.narrows.exporter.adapter.inbound.http.admin.overview;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.LastingLogin;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Json;
import io.narrows.exporter.adapter.inbound.http.answer.Problems;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.answer.RefusalReason;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.application.events.Event;
import io.narrows.exporter.application.events.EventFilter;
import io.narrows.exporter.application.events.EventStream;
import io.narrows.exporter.application.events.Subscription;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// `GET /events`: tells operators what happens, as server-sent events. A client that reads too slowly misses events,
/// and is told how many. The answer ends when the login of the client does, for example because its token left the
/// file.
public record EventsHttpService(EventStream events) implements Resource {
    /// How often something is sent while nothing happens, so that a client that is gone is noticed.
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /// How many events are sent before they are flushed, at most.
    private static final int MOST_AT_ONCE = 100;

    private static final Duration RETRY_AFTER_CROWD = Duration.ofSeconds(30);
    private static final HeaderName NO_PROXY_BUFFER = HeaderNames.create("X-Accel-Buffering");

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.at("/events").get(this::stream));
    }

    private void stream(ServerRequest request, ServerResponse response) throws InterruptedException {
        var filter = filter(new Query(request.query()));
        var login = LastingLogin.of(request);
        try (var subscription = events.subscribe(filter).orElseThrow(this::noSubscription)) {
            response.header(HeaderNames.CONTENT_TYPE, "text/event-stream")
                    .header(HeaderNames.CACHE_CONTROL, "no-store")
                    .header(NO_PROXY_BUFFER, "no");
            try (var out = new BufferedOutputStream(response.outputStream())) {
                send(out, subscription, login);
            }
        } catch (IOException e) {
            throw new CloseConnectionException("the client is gone", e);
        }
    }

    private Refusal noSubscription() {
        return events.isClosed()
                ? Refusal.comeAgain(RefusalReason.STOPPING, "the exporter is stopping", Problems.RETRY_AFTER_STOP)
                : Refusal.comeAgain(
                        RefusalReason.BUSY,
                        "no more than " + EventStream.MOST_SUBSCRIPTIONS + " clients can listen to events at once",
                        RETRY_AFTER_CROWD);
    }

    private static void send(OutputStream out, Subscription subscription, LastingLogin login)
            throws IOException, InterruptedException {
        write(out, ": listening\n\n");
        out.flush();
        while (!subscription.isOver()) {
            var event = subscription.next(HEARTBEAT);
            if (!login.isValid()) {
                return;
            }
            if (event.isEmpty()) {
                write(out, ": nothing happened\n\n");
            }
            for (int sent = 1; event.isPresent(); sent++) {
                write(out, event.get().kind().label(), EventJson.of(event.get()));
                event = sent < MOST_AT_ONCE ? subscription.next(Duration.ZERO) : event.filter(last -> false);
            }
            var dropped = subscription.dropped();
            if (dropped > 0) {
                write(out, "dropped", new EventJson.Dropped("dropped", dropped));
            }
            out.flush();
        }
    }

    private static void write(OutputStream out, String name, Object data) throws IOException {
        write(out, "event: " + name + "\ndata: ");
        out.write(Json.bytes(data)); // JSON has no line break outside of its texts, and none in them
        write(out, "\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static EventFilter filter(Query query) {
        query.allowOnly(Set.of("consumer", "source", "event"));
        return new EventFilter(
                query.list("consumer").stream().map(EventsHttpService::consumer).collect(Collectors.toSet()),
                query.list("source").stream().map(EventsHttpService::source).collect(Collectors.toSet()),
                query.list("event").stream().map(EventsHttpService::kind).collect(Collectors.toSet()));
    }

    private static ConsumerId consumer(String text) {
        try {
            return new ConsumerId(text);
        } catch (InvalidReportException e) {
            throw Refusal.invalid("consumer", "must be the id of a consumer");
        }
    }

    private static Glob source(String text) {
        try {
            return new Glob(text);
        } catch (IllegalArgumentException e) {
            throw Refusal.invalid("source", "must be a pattern of at most 255 characters, such as kubebench_*");
        }
    }

    private static Event.Kind kind(String text) {
        return Arrays.stream(Event.Kind.values())
                .filter(kind -> kind.label().equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "event",
                        "must be one of "
                                + Arrays.stream(Event.Kind.values())
                                        .map(Event.Kind::label)
                                        .collect(Collectors.joining(", "))));
    }
}
