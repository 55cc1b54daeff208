package io.narrows.exporter.adapter.inbound.http.console.flow;

import io.narrows.exporter.adapter.inbound.http.console.frame.Shown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Draws where reports come from and where they go: sources on the left, the reasons in the middle, consumers on the
/// right.
///
/// @param height of the drawing
/// @param boxes the names
/// @param lines from box to box
record FlowDiagram(int height, List<Box> boxes, List<Line> lines) {
    /// So many names of a column are drawn. The table below the drawing has them all.
    private static final int MOST = 12;

    private static final int WIDTH = 250;
    private static final int ROW = 40;
    private static final int BOX = 30;
    private static final int LONGEST_NAME = 30;
    private static final int[] COLUMNS = {0, 355, 710};
    private static final String REST = "…";

    /// Reports of one source that reach one consumer for one reason.
    ///
    /// @param source `(none)` if the sender named none
    /// @param via the name of a route, or that the envelope asks
    record Stream(String source, String via, String consumer, long reports) {}

    /// A name in the drawing.
    record Box(int x, int y, int textX, int textY, String name, String style) {}

    /// A line in the drawing.
    ///
    /// @param weight from 1 to 5
    record Line(String path, int weight) {}

    /// @param streams any number
    /// @param styles the class of each consumer's box
    static FlowDiagram of(List<Stream> streams, Map<String, String> styles) {
        var sorted = streams.stream()
                .sorted(Comparator.comparingLong(Stream::reports).reversed())
                .toList();
        var columns = List.of(
                column(sorted.stream().map(Stream::source).toList()),
                column(sorted.stream().map(Stream::via).toList()),
                column(sorted.stream().map(Stream::consumer).toList()));
        int rows = columns.stream().mapToInt(Map::size).max().orElse(0);
        var boxes = new ArrayList<Box>();
        for (int i = 0; i < COLUMNS.length; i++) {
            int x = COLUMNS[i];
            boolean areConsumers = i == COLUMNS.length - 1;
            columns.get(i)
                    .forEach((name, row) -> boxes.add(new Box(
                            x,
                            row * ROW + 5,
                            x + 12,
                            row * ROW + 25,
                            Shown.cut(name, LONGEST_NAME),
                            areConsumers ? styles.getOrDefault(name, "idle") : "plain")));
        }
        return new FlowDiagram(Math.max(1, rows) * ROW, List.copyOf(boxes), lines(sorted, columns));
    }

    private static List<Line> lines(List<Stream> streams, List<Map<String, Integer>> columns) {
        var weights = new LinkedHashMap<String, Long>();
        for (var stream : streams) {
            int source = row(columns.get(0), stream.source());
            int via = row(columns.get(1), stream.via());
            int consumer = row(columns.get(2), stream.consumer());
            weights.merge(path(0, source, via), stream.reports(), Long::sum);
            weights.merge(path(1, via, consumer), stream.reports(), Long::sum);
        }
        return weights.entrySet().stream()
                .map(line -> new Line(line.getKey(), weight(line.getValue())))
                .toList();
    }

    private static String path(int column, int from, int to) {
        int left = COLUMNS[column] + WIDTH;
        int right = COLUMNS[column + 1];
        int middle = (left + right) / 2;
        int begin = from * ROW + 5 + BOX / 2;
        int end = to * ROW + 5 + BOX / 2;
        return "M" + left + " " + begin + "C" + middle + " " + begin + " " + middle + " " + end + " " + right + " "
                + end;
    }

    private static int weight(long reports) {
        return Math.clamp((int) Math.log10((double) Math.max(1, reports)) + 1, 1, 5);
    }

    private static int row(Map<String, Integer> column, String name) {
        var row = column.get(name);
        return row != null ? row : column.getOrDefault(REST, 0);
    }

    private static Map<String, Integer> column(List<String> names) {
        var distinct = List.copyOf(new LinkedHashSet<>(names));
        var rows = new LinkedHashMap<String, Integer>();
        boolean areTooMany = distinct.size() > MOST;
        distinct.stream().limit(areTooMany ? MOST - 1 : MOST).forEach(name -> rows.put(name, rows.size()));
        if (areTooMany) {
            rows.put(REST, rows.size());
        }
        return rows;
    }
}
