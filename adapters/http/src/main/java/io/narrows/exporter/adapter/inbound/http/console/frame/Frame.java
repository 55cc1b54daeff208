package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.admin.access.Visit;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.adapter.inbound.http.body.BodyReader;
import io.narrows.exporter.domain.report.InvalidReportException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// Serves pages in the console's frame, and takes its forms. Thread-safe.
public final class Frame {
    private static final String TYPE = "text/html; charset=utf-8";
    private static final String DRY_RUN = "dryRun";

    private final BodyReader bodies;
    private final ConsoleFiles files;
    private final Templates templates = new Templates();

    /// Makes a page for a request.
    public interface Screen {
        Page show(ServerRequest request) throws InterruptedException;
    }

    /// Makes a page of a form. The page changes nothing.
    public interface Question {
        Page answer(ServerRequest request, Form form) throws InterruptedException;
    }

    /// Does what a form asks for.
    public interface Deed {
        /// @return the path of the page to go on with
        String act(ServerRequest request, Form form) throws InterruptedException;
    }

    private interface Work {
        void run() throws InterruptedException;
    }

    /// @param bodies reads forms
    public Frame(BodyReader bodies, ConsoleFiles files) {
        this.bodies = bodies;
        this.files = files;
    }

    /// A handler that shows a page.
    public Handler page(Screen screen) {
        return (request, response) ->
                guarded(request, response, () -> send(request, response, Status.OK_200, screen.show(request)));
    }

    /// A handler that shows a page as the answer to a form.
    public Handler question(Question question) {
        return (request, response) -> guarded(request, response, () -> {
            var form = form(request, response);
            send(request, response, Status.OK_200, question.answer(request, form));
        });
    }

    /// A handler that does something, and then sends the browser on to a page, so that a reload does not do it again.
    public Handler deed(Deed deed) {
        return (request, response) -> guarded(request, response, () -> {
            var form = form(request, response);
            ensureIsNoDryRun(request);
            goTo(response, deed.act(request, form));
        });
    }

    /// A handler that ends the visit.
    ///
    /// @param end returns the header that takes the cookie away
    public Handler end(Function<ServerRequest, String> end) {
        return (request, response) -> guarded(request, response, () -> {
            form(request, response);
            response.header(HeaderNames.SET_COOKIE, end.apply(request));
            goTo(response, "/console/login");
        });
    }

    /// Reads a form that anybody may send.
    public Form openForm(ServerRequest request, ServerResponse response) {
        Form.ensureIsForm(request);
        try (var body = bodies.read(request, response)) {
            return body.read(Form::parse);
        }
    }

    public void goTo(ServerResponse response, String path) {
        Headers.addTo(response);
        response.status(Status.SEE_OTHER_303)
                .header(HeaderNames.LOCATION, path)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send();
    }

    /// Sends a page.
    public void send(ServerRequest request, ServerResponse response, Status status, Page page) {
        var visit = request.context().get(Visit.class);
        var html = templates.render(page.template(), View.of(page, visit, files.paths()));
        Headers.addTo(response);
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, TYPE)
                .header(HeaderNames.CACHE_CONTROL, "no-store")
                .send(html.getBytes(StandardCharsets.UTF_8));
    }

    /// The API has this parameter. In the console the question before a change does its work.
    private static void ensureIsNoDryRun(ServerRequest request) {
        if (!request.query().isEmpty() && request.query().contains(DRY_RUN)) {
            throw Refusal.invalid(DRY_RUN, "is for the operator API; the console asks before each change");
        }
    }

    private Form form(ServerRequest request, ServerResponse response) {
        var form = openForm(request, response);
        if (!Visit.of(request).isOwnForm(form.text(Form.TOKEN))) {
            throw Refusal.of(
                    Status.FORBIDDEN_403,
                    Form.TOKEN,
                    "of the form is not that of this visit: the page is older than the login or the last start of the"
                            + " exporter. Load the page again");
        }
        return form;
    }

    /// Turns a refusal into a page, because people read it.
    private void guarded(ServerRequest request, ServerResponse response, Work work) throws InterruptedException {
        try {
            work.run();
        } catch (Refusal refusal) {
            send(request, response, refusal.status(), problem(refusal.status(), refusal.detail()));
        } catch (InvalidReportException e) {
            send(
                    request,
                    response,
                    Status.BAD_REQUEST_400,
                    problem(Status.BAD_REQUEST_400, e.field() + " " + e.problem()));
        }
    }

    private static Page problem(Status status, String detail) {
        return new Page("problem", status.reasonPhrase(), Section.NONE, new Problem(status.reasonPhrase(), detail));
    }

    private record Problem(String what, String detail) {}
}
