package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.application.history.SharedReasons;
import java.util.List;
import java.util.Optional;

/// The reasons that dead letters share, as JSON.
///
/// @param reasons the largest group first
/// @param others the number of dead letters that are in no group of the page
/// @param next the path of the next page, if the page did not read all dead letters
public record SharedReasonsJson(List<Group> reasons, long others, Optional<String> next) {

    /// The dead letters of one consumer that share a cause and a reason.
    ///
    /// @param id for the parameter `reasonId`
    /// @param reason with `#` for ids and numbers
    /// @param example the id of one of the dead letters
    public record Group(
            String id,
            String consumer,
            String cause,
            String reason,
            long count,
            String oldest,
            String newest,
            String example) {
        private static Group of(SharedReasons.Group group) {
            return new Group(
                    group.id(),
                    group.consumer().value(),
                    group.cause().label(),
                    group.reason().text(),
                    group.count(),
                    group.oldest().toString(),
                    group.newest().toString(),
                    group.example().toString());
        }
    }

    static SharedReasonsJson of(SharedReasons.Page page, Optional<String> next) {
        return new SharedReasonsJson(page.groups().stream().map(Group::of).toList(), page.others(), next);
    }
}
