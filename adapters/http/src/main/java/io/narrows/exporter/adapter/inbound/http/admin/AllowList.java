package io.narrows.exporter.adapter.inbound.http.admin;

import io.narrows.exporter.adapter.inbound.http.senders.SenderSettings;
import io.narrows.exporter.application.Traffic;
import io.narrows.exporter.application.Traffic.Flow;
import io.narrows.exporter.domain.access.Sender;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The configuration that would let exactly pass what came in, in YAML for an operator to read and paste.
///
/// Senders choose sources and hosts, so only texts of harmless characters are written: `*` would allow everything, and
/// `${file:…}` would read a file. All others are counted in a comment.
///
/// @param traffic what came in
record AllowList(Traffic traffic) {
    private static final Pattern SOURCE = Pattern.compile("[A-Za-z0-9._/@:+-]{1,255}");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+](:[0-9]{1,5})?");

    String yaml() {
        var flows = traffic.flows();
        var lines = new ArrayList<String>();
        lines.add("# What would let pass what came in since " + traffic.since() + ", and nothing else: "
                + flows.stream().mapToLong(Flow::reports).sum() + " deliveries.");
        lines.add("# It is what came to this exporter: if several share a spool, ask each of them.");
        lines.add("# Read it before you use it, because it allows all of that, also what should not have come.");
        traffic.completeAt()
                .ifPresent(complete -> lines.add("# It is less than a day, because this exporter was started then and"
                        + " keeps this in memory: what comes once a day may be missing. Ask again after "
                        + complete.truncatedTo(ChronoUnit.SECONDS) + "."));
        if (traffic.leftOut() > 0) {
            lines.add("# " + traffic.leftOut() + " reports are left out, because there were too many kinds of them.");
        }
        lines.addAll(senders(flows));
        lines.addAll(egress(flows));
        return String.join("\n", lines) + "\n";
    }

    private static List<String> senders(List<Flow> flows) {
        var bySender = flows.stream().collect(Collectors.groupingBy(Flow::sender, TreeMap::new, Collectors.toList()));
        var lines = new ArrayList<String>();
        for (Map.Entry<String, List<Flow>> sender : bySender.entrySet()) {
            var sources = harmless(sender.getValue(), flow -> List.of(flow.source()), SOURCE);
            if (sources.isEmpty()) {
                continue;
            }
            var asked = sender.getValue().stream().filter(Flow::isAsked).toList();
            boolean isAnybody = sender.getKey().equals(Sender.ANYBODY.name());
            lines.add("    "
                    + (isAnybody
                            ? SenderSettings.NARROWS + ": # nobody logged in: give each a token, or set security.peers"
                            : sender.getKey() + ":"));
            lines.add("      sources: " + quoted(sources));
            if (!asked.isEmpty()) {
                lines.add("      consumers: "
                        + quoted(harmless(asked, flow -> List.of(flow.consumer().value()), SOURCE)));
            }
            if (asked.stream().anyMatch(Flow::givesSettings)) {
                lines.add("      settings: own");
            }
        }
        if (lines.isEmpty()) {
            return List.of();
        }
        lines.addAll(0, List.of("security:", "  senders:"));
        lines.addAll(leftOut("source", flows, flow -> List.of(flow.source()), SOURCE));
        return lines;
    }

    private static List<String> egress(List<Flow> flows) {
        var hosts = harmless(flows, Flow::hosts, HOST);
        if (hosts.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<>(List.of("egress:", "  allow: " + quoted(hosts)));
        lines.addAll(leftOut("host", flows, Flow::hosts, HOST));
        return lines;
    }

    private static Collection<String> harmless(
            List<Flow> flows, Function<Flow, Collection<String>> texts, Pattern form) {
        return flows.stream()
                .flatMap(flow -> texts.apply(flow).stream())
                .filter(form.asMatchPredicate())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> leftOut(
            String what, List<Flow> flows, Function<Flow, Collection<String>> texts, Pattern form) {
        long odd = flows.stream()
                .flatMap(flow -> texts.apply(flow).stream())
                .filter(form.asMatchPredicate().negate())
                .distinct()
                .count();
        return odd == 0
                ? List.of()
                : List.of("# Not written, because of a character that has a meaning here: " + odd + " " + what
                        + (odd == 1 ? "" : "s"));
    }

    private static String quoted(Collection<String> texts) {
        return "\"" + String.join(", ", texts) + "\"";
    }
}
