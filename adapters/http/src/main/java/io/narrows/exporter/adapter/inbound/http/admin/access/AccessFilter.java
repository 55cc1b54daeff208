package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.narrows.exporter.adapter.inbound.http.access.Denials;
import io.narrows.exporter.adapter.inbound.http.access.Peer;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.TokenEntry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Decides about each request on the operators' port before any handler sees the request.
///
/// 1. The client calls the port by a host on the list.
/// 2. A change does not come from a web page of another site.
/// 3. The sender is logged in, if anybody has to, with a role that allows the request. In the console a session counts
///    as a login, and whoever has none is shown the way to the form.
///
/// Probes are answered without details if they do not keep to 1 and call an address, or do not keep to 3. A change that
/// is let through leaves a line in the audit log, and a report for the routes; so does an answer that shows a payload.
public final class AccessFilter implements Filter {
    /// The methods that change nothing (RFC 9110, section 9.2.1). Each other method counts as a change, whatever its
    /// name is.
    private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

    private static final HeaderName HTMX = HeaderNames.create("HX-Request");
    private static final HeaderName HTMX_REDIRECT = HeaderNames.create("HX-Redirect");

    private final HostList hosts;
    private final Login login;
    private final Probes probes;
    private final Denials<Denial> denials;
    private final ConsoleLogin console;
    private final AuditTrail trail;

    /// @param listensOn the address of the operators' port
    /// @param isReady whether the exporter can take another report and keep it
    /// @param console the sessions of operators in the console
    /// @param trail receives each change that was made
    public AccessFilter(
            String listensOn,
            AccessSettings settings,
            BooleanSupplier isReady,
            Denials<Denial> denials,
            ConsoleLogin console,
            AuditTrail trail) {
        this.hosts = settings.hosts().listeningOn(listensOn);
        this.login = new Login(settings, console);
        this.probes = new Probes(isReady);
        this.denials = denials;
        this.console = console;
        this.trail = trail;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var called = Optional.ofNullable(request.authority()).flatMap(Authority::parse);
        var isOnList = called.filter(host -> hosts.has(host, local(request))).isPresent();
        var isAnonymousProbe = Probes.isProbe(request)
                && (isOnList
                        ? login.isMissing(request)
                        : called.flatMap(Authority::address).isPresent());
        if (isAnonymousProbe) {
            probes.answer(request, response);
            return;
        }
        if (!isOnList) {
            throw refused(Denial.HOST, TokenEntry.ANONYMOUS, request, wrongHost());
        }
        boolean isSafe = SAFE.contains(request.prologue().method());
        if (!isSafe) {
            ensureOwnSite(request, called.orElseThrow());
        }
        if (ConsolePaths.isOpen(request)) {
            chain.proceed();
        } else if (ConsolePaths.isConsole(request)) {
            visit(chain, request, response);
        } else {
            var needed = isSafe ? Role.READ : Role.CHANGE;
            var operator = letIn(login.of(request, needed), request);
            request.context()
                    .register(new LastingLogin(() -> login.of(request, needed) instanceof LoginResult.Admitted));
            proceed(!isSafe, chain, request, response, operator);
        }
    }

    /// Lets a visitor into the console, or shows the way to the login.
    private void visit(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        var needed = ConsolePaths.needed(request);
        var result = login.of(request, needed);
        if (result instanceof LoginResult.Denied denied
                && denied.reason() == Denial.NO_TOKEN
                && console.takesTokens()) {
            toLogin(request, response);
            return;
        }
        var operator = letIn(result, request);
        request.context().register(console.visit(request, operator));
        proceed(needed == Role.CHANGE, chain, request, response, operator);
    }

    /// A page that updates itself cannot follow a redirect to another page, so htmx gets a header of its own.
    private static void toLogin(RoutingRequest request, RoutingResponse response) {
        boolean isUpdate = request.headers().contains(HTMX);
        response.status(isUpdate ? Status.UNAUTHORIZED_401 : Status.SEE_OTHER_303)
                .header(isUpdate ? HTMX_REDIRECT : HeaderNames.LOCATION, ConsolePaths.LOGIN)
                .header(HeaderValues.CACHE_NO_CACHE)
                .send();
    }

    private void ensureOwnSite(RoutingRequest request, Authority called) {
        SiteCheck.foreignHeader(request.headers(), called).ifPresent(header -> {
            throw refused(Denial.CROSS_SITE, TokenEntry.ANONYMOUS, request, otherSite(header));
        });
    }

    private Operator letIn(LoginResult result, RoutingRequest request) {
        return switch (result) {
            case LoginResult.Admitted admitted -> admitted.operator();
            case LoginResult.Denied denied -> throw refused(denied.reason(), denied.who(), request, denied.refusal());
        };
    }

    /// Lets a request through, and logs what it changed or showed before its answer is sent.
    private void proceed(
            boolean isChange, FilterChain chain, RoutingRequest request, RoutingResponse response, Operator operator) {
        var entry = AuditEntry.begin(isChange, request, operator, trail);
        response.beforeSend(() -> entry.end(response.status()));
        try {
            chain.proceed();
            entry.end(response.status());
        } catch (RuntimeException | Error e) {
            entry.end(Status.INTERNAL_SERVER_ERROR_500);
            throw e;
        }
    }

    private Refusal refused(Denial reason, String who, RoutingRequest request, Refusal refusal) {
        denials.count(reason, who, Peer.of(request));
        return refusal;
    }

    private static Refusal wrongHost() {
        return Refusal.of(
                Status.MISDIRECTED_REQUEST_421,
                "Host",
                "must be localhost, a loopback address, the address that the connection leads to, or a host in"
                        + " admin.hosts: call one of these, or add this host to admin.hosts (ADMIN_HOSTS)");
    }

    private static Refusal otherSite(String header) {
        return Refusal.of(
                Status.FORBIDDEN_403,
                header,
                "says that a web page of another site sent this request, and such a page may change nothing here: use"
                        + " the command data-exporter or another client that is not a browser; a proxy must keep Host,"
                        + " with its name in admin.hosts (ADMIN_HOSTS)");
    }

    private static InetAddress local(RoutingRequest request) {
        return request.localPeer().address() instanceof InetSocketAddress socket
                ? socket.getAddress()
                : InetAddress.getLoopbackAddress();
    }
}
