package io.narrows.exporter.domain.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The way of a relayed report: the clusters whose exporters relayed it, in order.
///
/// A report keeps its hops in the label `relay-hops`, and the first of them in the label `cluster`, so that they
/// outlive a restart in the spool, and routes and consumers see them.
///
/// Immutable and thread-safe.
///
/// @param clusters at most `MOST` names of clusters, each once
public record Hops(List<String> clusters) {
    /// The label with all hops. Only a relay can set it.
    public static final String LABEL = "relay-hops";

    /// The label with the first hop: the cluster that the report is from.
    public static final String CLUSTER = "cluster";

    /// The header of a relayed report that holds the hops.
    public static final String HEADER = "Report-Hops";

    /// The most hops of a report.
    public static final int MOST = 5;

    /// No hops: the report came from a scanner.
    public static final Hops NONE = new Hops(List.of());

    private static final String SEPARATOR = ",";
    private static final int LONGEST_NAME = 48; // five names and their separators fit a label
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST_NAME - 1) + "}");
    private static final int LONGEST_TEXT = MOST * (LONGEST_NAME + 2);

    /// The labels that are never left out to make room.
    private static final Set<String> KEPT = Set.of(LABEL, CLUSTER);

    /// @throws InvalidReportException if there are too many hops, or one is no name of a cluster or occurs twice
    public Hops {
        clusters = List.copyOf(clusters);
        if (clusters.size() > MOST) {
            throw invalid("names more than " + MOST + " clusters: the report is relayed in a circle, or too often");
        }
        if (!clusters.stream().allMatch(Hops::isName)) {
            throw invalid("must be names of clusters, with commas between them");
        }
        if (Set.copyOf(clusters).size() < clusters.size()) {
            throw invalid("names a cluster twice: the report is relayed in a circle");
        }
    }

    /// Whether a text can be the name of a cluster.
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /// @param text as `text` writes it
    /// @throws InvalidReportException if the text is too long, has too many hops, or has no hop
    public static Hops parse(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw invalid("must not be longer than " + LONGEST_TEXT + " characters");
        }
        return new Hops(
                Arrays.stream(text.split(SEPARATOR, -1)).map(String::strip).toList());
    }

    /// The hops of an accepted report.
    ///
    /// @throws InvalidReportException if its label holds no hops
    public static Hops of(Labels labels) {
        var text = labels.all().get(LABEL);
        return text == null ? NONE : parse(text);
    }

    /// These labels without the hops that they name.
    public static Labels without(Labels labels) {
        if (!labels.all().containsKey(LABEL)) {
            return labels;
        }
        var others = new TreeMap<>(labels.all());
        others.remove(LABEL);
        return Labels.of(others);
    }

    /// These hops and one more.
    ///
    /// @throws InvalidReportException if there are too many, or the report came through this cluster before
    public Hops and(String cluster) {
        var more = new ArrayList<>(clusters);
        more.add(cluster);
        return new Hops(more);
    }

    /// These labels with these hops instead of the hops that they name. Of 32 labels, those with the last names are
    /// left out, to make room.
    public Labels in(Labels labels) {
        var all = new TreeMap<>(labels.all());
        if (!clusters.isEmpty()) {
            all.put(CLUSTER, clusters.getFirst());
            all.put(LABEL, text());
        }
        Iterator<String> names = all.descendingMap().keySet().iterator();
        for (int over = all.size() - Labels.MOST; over > 0; ) {
            if (!KEPT.contains(names.next())) {
                names.remove();
                over--;
            }
        }
        return Labels.of(all);
    }

    /// The hops with commas between them, such as `edge-1,region-eu`.
    public String text() {
        return String.join(SEPARATOR, clusters);
    }

    private static InvalidReportException invalid(String problem) {
        return new InvalidReportException(HEADER, problem);
    }
}
