package io.narrows.exporter.adapter.inbound.http.senders;

import io.github.bucket4j.TimeMeter;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.access.Peer;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.application.ReportChange;
import io.narrows.exporter.application.SenderRefusedException;
import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.spool.LaneName;
import io.narrows.exporter.domain.spool.Spool;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// The senders of the port for reports. Thread-safe.
///
/// As a filter it finds out who sends each request, before any handler sees the request and before the body is read. So
/// a new endpoint cannot forget it. A browser is never a sender: without this rule any web page could hand in reports
/// through the browser of somebody who reaches the port, also where nobody has to log in.
public final class Senders implements Filter {
    /// When a sender may ask again for room in the spool: nobody knows when its reports are delivered.
    private static final Duration UNTIL_ROOM = Duration.ofSeconds(10);

    private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");

    private final SenderLogin login;
    private final Denials<SenderDenial> denials;
    private final Quotas quotas;
    private final Optional<SpoolShares> shares;
    private final boolean areAnybody;
    private final boolean areUnlimited;

    /// @param spool the spool that they have shares of
    public Senders(SenderSettings settings, Spool spool) {
        this.login = new SenderLogin(settings);
        this.denials = new Denials<>("sender refused", SenderDenial.class);
        this.quotas = new Quotas(settings.quotas(), TimeMeter.SYSTEM_NANOTIME);
        this.shares = Optional.of(settings.quotas().spoolBytes())
                .filter(most -> most > 0)
                .map(most -> new SpoolShares(spool, most, settings.senders().values(), System::nanoTime));
        this.areAnybody = settings.takeAnybody();
        this.areUnlimited = settings.quotas().isNone();
    }

    /// Counts the requests that were refused, for metrics.
    public Denials<SenderDenial> denials() {
        return denials;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        ensureNoBrowser(request);
        if (!areAnybody || !areUnlimited) {
            identify(request);
        }
        chain.proceed();
    }

    /// Browsers say in every request of a page that may change something where the page is from, and a page cannot
    /// change that: in `Origin` (RFC 6454), and in `Sec-Fetch-Site` (Fetch Metadata). Other clients send neither.
    private void ensureNoBrowser(RoutingRequest request) {
        var headers = request.headers();
        var isBrowser = headers.contains(HeaderNames.ORIGIN) || headers.contains(FETCH_SITE);
        if (isBrowser && request.prologue().method().equals(Method.POST)) {
            denials.count(SenderDenial.BROWSER, Sender.ANYBODY.name(), Peer.of(request));
            throw Refusal.of(
                    Status.FORBIDDEN_403,
                    headers.contains(HeaderNames.ORIGIN) ? HeaderNames.ORIGIN.defaultCase() : FETCH_SITE.defaultCase(),
                    "says that a web page sent this request, and a browser cannot hand in reports: use data-exporter"
                            + " send or another client; a proxy may take this header away");
        }
    }

    private void identify(RoutingRequest request) {
        switch (login.of(request)) {
            case SenderLogin.Result.Known known -> begin(known.sender(), request);
            case SenderLogin.Result.Denied denied -> {
                denials.count(denied.reason(), denied.who(), Peer.of(request));
                throw denied.refusal();
            }
        }
    }

    private void begin(Sender sender, ServerRequest request) {
        request.context().register(sender);
        if (!areUnlimited) {
            var allowance = quotas.of(sender, Peer.address(request));
            request.context().register(allowance);
            ensureLeft(SenderDenial.RATE, "requests (security.maxRequestsPerSecond)", allowance.useRequest(), request);
        }
    }

    /// What the sender of a request may still do.
    public Allowance allowance(ServerRequest request) {
        return areUnlimited
                ? Allowance.UNLIMITED
                : request.context()
                        .get(Allowance.class)
                        .orElseThrow(() -> new IllegalStateException("a request passed the filter of senders by"));
    }

    /// Refuses a body before it is read, if the bodies of the sender before were more than its quota.
    public void ensureRoomForBody(ServerRequest request) {
        if (!areUnlimited) {
            var wait = allowance(request).untilBody();
            ensureLeft(SenderDenial.BYTES, "bytes (security.maxBytesPerSecond)", wait, request);
        }
    }

    /// Notes a body that was read.
    ///
    /// @param length in bytes, unpacked
    public void tookBody(ServerRequest request, int length) {
        if (!areUnlimited) {
            allowance(request).useBytes(length);
        }
    }

    /// Refuses a request with an idempotency key, if the sender used more keys than its quota.
    public void ensureKeyLeft(ServerRequest request) {
        if (!areUnlimited) {
            var wait = allowance(request).useKey();
            ensureLeft(SenderDenial.KEY_COUNT, "idempotency keys (security.maxKeysPerDay)", wait, request);
        }
    }

    /// Refuses a report whose envelope gives more different settings than its sender may, or that takes up more of the
    /// spool than its sender may.
    ///
    /// A relay has no share, because the ids of its reports do not say whose they are.
    ///
    /// @param lanes the lanes of the settings that the envelope gives
    /// @param bytes of the payload
    public void ensureRoomForReport(ServerRequest request, Supplier<Set<LaneName>> lanes, long bytes) {
        if (areUnlimited) {
            return;
        }
        var allowance = allowance(request);
        if (allowance.limitsLanes()) {
            var wait = allowance.useLanes(lanes.get());
            ensureLeft(SenderDenial.LANES, "different settings (security.maxLanesPerDay)", wait, request);
        }
        if (shares.isPresent() && !of(request).isRelay() && !shares.get().take(of(request), bytes)) {
            ensureLeft(SenderDenial.SPOOL_SHARE, "room in the spool (security.maxSpoolBytes)", UNTIL_ROOM, request);
        }
    }

    private void ensureLeft(SenderDenial reason, String what, Duration wait, ServerRequest request) {
        if (wait.isPositive()) {
            denials.count(reason, of(request).name(), Peer.of(request));
            throw Refusal.tooMuch("this sender has no more " + what + " left for now; nothing was kept", wait);
        }
    }

    /// The sender of a request that a handler handles.
    public Sender of(ServerRequest request) {
        return areAnybody
                ? Sender.ANYBODY
                : request.context()
                        .get(Sender.class)
                        .orElseThrow(() -> new IllegalStateException("a request passed the filter of senders by"));
    }

    /// The answer to a report that its sender may not hand in. Counts the request.
    public Refusal refusal(SenderRefusedException refused, ServerRequest request) {
        denials.count(SenderDenial.of(refused.rule()), refused.sender().name(), Peer.of(request));
        var sender = refused.sender().name();
        var rules = "security.senders." + sender;
        var consumer = refused.consumer().map(id -> "exportConfig." + id).orElse("exportConfig");
        return switch (refused.rule()) {
            case OWN_SOURCE ->
                Refusal.of(
                        Status.FORBIDDEN_403,
                        "source",
                        "is " + ReportChange.SOURCE + ", which is for the exporter's own reports about what operators"
                                + " changed: choose another source");
            case RELAY ->
                Refusal.of(
                        Status.FORBIDDEN_403,
                        "Report-Id",
                        "is for exporters that relay reports, and the sender " + sender
                                + " is none: leave it out, or have the operator set " + rules + ".relay to true");
            case SOURCES ->
                Refusal.of(
                        Status.FORBIDDEN_403,
                        "source",
                        "is none that the sender " + sender + " may hand in: the operator's " + rules
                                + ".sources says which");
            case CONSUMERS ->
                Refusal.of(
                        Status.FORBIDDEN_403,
                        consumer,
                        "is none that the sender " + sender + " may ask for: the operator's " + rules
                                + ".consumers says which");
            case SETTINGS ->
                Refusal.of(
                        Status.UNPROCESSABLE_CONTENT_422,
                        consumer,
                        "has settings, and the sender " + sender + " may not give any: ask with {} for a consumer that"
                                + " the operator named, or have the operator set " + rules + ".settings to own");
        };
    }
}
