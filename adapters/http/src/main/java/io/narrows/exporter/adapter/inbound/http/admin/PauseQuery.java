package io.narrows.exporter.adapter.inbound.http.admin;

import io.helidon.common.uri.UriQuery;
import io.narrows.exporter.adapter.inbound.http.answer.Query;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.pause.Pause;
import java.util.Set;

/// The query string of a request that pauses or resumes a consumer.
///
/// @param reason the operator's own words; blank if there are none
/// @param isDryRun whether to say only what would happen
public record PauseQuery(String reason, boolean isDryRun) {
    private static final String DRY_RUN = "dryRun";
    private static final String REASON = "reason";

    /// @throws Refusal if the query says something else, or the reason is too long
    public static PauseQuery ofPause(UriQuery raw) {
        var query = new Query(raw);
        query.allowOnly(Set.of(REASON, DRY_RUN));
        var reason = query.text(REASON).map(String::strip).orElse("");
        if (reason.length() > Pause.LONGEST_REASON) {
            throw Refusal.invalid(REASON, "must have at most " + Pause.LONGEST_REASON + " characters");
        }
        return new PauseQuery(reason, query.flag(DRY_RUN));
    }

    /// @throws Refusal if the query says something else
    public static PauseQuery ofResume(UriQuery raw) {
        var query = new Query(raw);
        query.allowOnly(Set.of(DRY_RUN));
        return new PauseQuery("", query.flag(DRY_RUN));
    }
}
