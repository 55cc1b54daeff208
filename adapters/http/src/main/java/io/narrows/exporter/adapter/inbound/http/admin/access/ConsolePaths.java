package io.narrows.exporter.adapter.inbound.http.admin.access;

import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.narrows.exporter.domain.access.Role;
import java.util.Set;
import java.util.regex.Pattern;

/// The paths of the console on the operators' port, and what a visitor needs to use them.
///
/// A path counts as the console's only if it is written plainly: no percent-encoding, no segment that begins with a
/// dot. So what is decided here is what the router sees.
final class ConsolePaths {
    /// The first page of the console.
    static final String ROOT = "/console";

    /// The page with the form in which an operator logs in.
    static final String LOGIN = ROOT + "/login";

    private static final Pattern OWN = Pattern.compile(ROOT + "(?:/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,4}/?");
    private static final Pattern FILE = Pattern.compile(ROOT + "/files/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

    /// What the browser sends with POST and what changes nothing: the end of the own session, the question who would
    /// get a report, and the look at a payload.
    private static final Pattern LOOKS =
            Pattern.compile(ROOT + "/(?:logout|routes|reports/[A-Za-z0-9_-]{1,100}/payload)");

    private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

    private ConsolePaths() {}

    static boolean isConsole(ServerRequest request) {
        return OWN.matcher(raw(request)).matches();
    }

    /// Whether anybody may ask for this path: the login, and the files that every page uses.
    static boolean isOpen(ServerRequest request) {
        var path = raw(request);
        var method = request.prologue().method();
        boolean looks = Method.GET.equals(method) || Method.HEAD.equals(method);
        return path.equals(LOGIN)
                ? looks || Method.POST.equals(method)
                : looks && FILE.matcher(path).matches();
    }

    /// The role that a request to the console needs.
    static Role needed(ServerRequest request) {
        var method = request.prologue().method();
        boolean looks = SAFE.contains(method)
                || (Method.POST.equals(method) && LOOKS.matcher(raw(request)).matches());
        return looks ? Role.READ : Role.CHANGE;
    }

    private static String raw(ServerRequest request) {
        return request.prologue().uriPath().rawPath();
    }
}
