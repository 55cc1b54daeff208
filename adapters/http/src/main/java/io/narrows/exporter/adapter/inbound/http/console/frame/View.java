package io.narrows.exporter.adapter.inbound.http.console.frame;

import io.narrows.exporter.adapter.inbound.http.admin.access.Visit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What the templates of a page see: the frame, and the content of the page.
///
/// @param visitor empty on pages that anybody may see
/// @param files the paths of the files that each page loads
record View(String title, List<Entry> menu, Optional<Visitor> visitor, ConsoleFiles.Paths files, Object page) {

    /// An entry of the menu.
    record Entry(String label, String path, boolean isCurrent) {}

    /// Who looks at the page.
    record Visitor(String who, String role, boolean mayChange, boolean hasSession, String formToken) {
        static Visitor of(Visit visit) {
            return new Visitor(
                    visit.who(), visit.role().label(), visit.mayChange(), visit.hasSession(), visit.formToken());
        }
    }

    static View of(Page page, Optional<Visit> visit, ConsoleFiles.Paths files) {
        var menu = visit.isEmpty()
                ? List.<Entry>of()
                : Arrays.stream(Section.values())
                        .filter(section -> section != Section.NONE)
                        .map(section -> new Entry(section.label(), section.path(), section == page.section()))
                        .toList();
        return new View(page.title(), menu, visit.map(Visitor::of), files, page.content());
    }
}
