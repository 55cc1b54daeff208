package io.narrows.exporter.deploy;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What an operator sees of a running exporter.
record Operator(ExporterProcess exporter) {
    private static final Pattern DELIVERIES = Pattern.compile(
            "^data_exporter_deliveries_(\\w+?)(?:_total)?\\{consumer=\"([^\"]+)\"} (\\S+)$", Pattern.MULTILINE);

    /// What became of the deliveries to one consumer, as `/metrics` tells.
    record Deliveries(long accepted, long delivered, long dead, long pending, long purged) {
        private static final Deliveries NONE = new Deliveries(0, 0, 0, 0, 0);

        private static Deliveries of(Map<String, Long> counts) {
            return new Deliveries(
                    counts.getOrDefault("accepted", 0L),
                    counts.getOrDefault("delivered", 0L),
                    counts.getOrDefault("dead", 0L),
                    counts.getOrDefault("pending", 0L),
                    counts.getOrDefault("purged", 0L));
        }

        /// Whether none is missing and none is there twice.
        boolean addUp() {
            return accepted == delivered + dead + pending + purged;
        }
    }

    /// Whether it says that it can take reports.
    boolean isReady() {
        return Http.get(exporter.admin("/health/ready")).status() == 200;
    }

    /// By consumer.
    Map<String, Deliveries> deliveries() {
        var counts = new TreeMap<String, Map<String, Long>>();
        var matcher = DELIVERIES.matcher(Http.get(exporter.admin("/metrics")).body());
        while (matcher.find()) {
            counts.computeIfAbsent(matcher.group(2), consumer -> new TreeMap<>())
                    .put(matcher.group(1), (long) Double.parseDouble(matcher.group(3)));
        }
        var deliveries = new TreeMap<String, Deliveries>();
        counts.forEach((consumer, count) -> deliveries.put(consumer, Deliveries.of(count)));
        return deliveries;
    }

    /// To one consumer.
    Deliveries deliveriesTo(String consumer) {
        return deliveries().getOrDefault(consumer, Deliveries.NONE);
    }
}
