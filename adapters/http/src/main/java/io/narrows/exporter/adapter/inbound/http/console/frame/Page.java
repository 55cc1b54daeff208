package io.narrows.exporter.adapter.inbound.http.console.frame;

import java.util.Objects;

/// One page of the console, ready to be rendered.
///
/// @param template the name of its template
/// @param title what the page is about, for the title of the window
/// @param section the entry of the menu that the page belongs to
/// @param content what the template shows
public record Page(String template, String title, Section section, Object content) {
    public Page {
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(section, "section");
        Objects.requireNonNull(content, "content");
    }
}
