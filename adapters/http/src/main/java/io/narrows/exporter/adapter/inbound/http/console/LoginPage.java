package io.narrows.exporter.adapter.inbound.http.console;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.ConsoleLogin;
import io.narrows.exporter.adapter.inbound.http.answer.Endpoint;
import io.narrows.exporter.adapter.inbound.http.answer.Resource;
import io.narrows.exporter.adapter.inbound.http.console.frame.Frame;
import io.narrows.exporter.adapter.inbound.http.console.frame.Page;
import io.narrows.exporter.adapter.inbound.http.console.frame.Section;
import java.util.List;

/// `/console/login` and `/console/logout`: the way in and out.
record LoginPage(Frame frame, ConsoleLogin login) implements Resource {
    private static final String HOME = "/console";

    private record Content(boolean takesTokens, boolean isWrong) {}

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.at("/console/login").get(this::show).post(this::logIn),
                Endpoint.at("/console/logout").post(frame.end(login::logOut)));
    }

    private void show(ServerRequest request, ServerResponse response) {
        if (login.admitsAnybody()) {
            frame.goTo(response, HOME);
        } else {
            frame.send(request, response, Status.OK_200, page(false));
        }
    }

    private void logIn(ServerRequest request, ServerResponse response) {
        var token = frame.openForm(request, response).text("token");
        var cookie = login.logIn(request, token);
        if (cookie.isEmpty()) {
            frame.send(request, response, Status.UNAUTHORIZED_401, page(true));
        } else {
            response.header(HeaderNames.SET_COOKIE, cookie.get());
            frame.goTo(response, HOME);
        }
    }

    private Page page(boolean isWrong) {
        return new Page("login", "Log in", Section.NONE, new Content(login.takesTokens(), isWrong));
    }
}
