package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.helidon.webserver.http.ServerRequest;
import java.util.Objects;

/// The question before a change. The form sends the path and the query of the question with POST.
///
/// @param question such as `Replay 12 dead letters?`
/// @param note what happens then; may be blank
/// @param button what the visitor agrees to
/// @param isFinal whether the change cannot be undone
/// @param isNothing whether there is nothing to change
/// @param back the path of the page that the visitor came from
public record Confirmation(
        String question, String note, String button, boolean isFinal, boolean isNothing, String back) {
    public Confirmation {
        Objects.requireNonNull(question, "question");
        Objects.requireNonNull(note, "note");
        Objects.requireNonNull(button, "button");
        Objects.requireNonNull(back, "back");
    }

    private record Content(Confirmation confirmation, String path, String query) {}

    /// The page that asks.
    public Page page(Section section, ServerRequest request) {
        return new Page(
                "confirm",
                question,
                section,
                new Content(this, request.path().path(), request.query().rawValue()));
    }
}
