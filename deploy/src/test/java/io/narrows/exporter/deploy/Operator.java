package io.narrows.exporter.deploy;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// An operator's view of a running exporter.
record Operator(ExporterProcess exporter) {
    private static final Pattern DELIVERIES = Pattern.compile(
            "^data_exporter_deliveries_(\\w+?)(?:_total)?\\{consumer=\"([^\"]+)\"} (\\S+)$", Pattern.MULTILINE);

    /// Of all exporters that share a spool.
    private static final Pattern SHARED =
            Pattern.compile(DELIVERIES.pattern().replace("_deliveries_", "_shared_deliveries_"), Pattern.MULTILINE);

    /// The deliveries to one consumer by outcome, from `/metrics`.
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

        /// Whether the outcomes add up: no delivery is missing or counted twice.
        boolean addUp() {
            return accepted == delivered + dead + pending + purged;
        }
    }

    /// Whether the exporter reports that it is ready.
    boolean isReady() {
        return Http.get(exporter.admin("/health/ready")).status() == 200;
    }

    /// The deliveries to each consumer.
    Map<String, Deliveries> deliveries() {
        return deliveries(DELIVERIES);
    }

    /// The deliveries of all exporters that share the spool to one consumer.
    Deliveries sharedDeliveriesTo(String consumer) {
        return deliveries(SHARED).getOrDefault(consumer, Deliveries.NONE);
    }

    private Map<String, Deliveries> deliveries(Pattern lines) {
        var counts = new TreeMap<String, Map<String, Long>>();
        var matcher = lines.matcher(Http.get(exporter.admin("/metrics")).body());
        while (matcher.find()) {
            counts.computeIfAbsent(matcher.group(2), consumer -> new TreeMap<>())
                    .put(matcher.group(1), (long) Double.parseDouble(matcher.group(3)));
        }
        var deliveries = new TreeMap<String, Deliveries>();
        counts.forEach((consumer, count) -> deliveries.put(consumer, Deliveries.of(count)));
        return deliveries;
    }

    /// The deliveries to one consumer.
    Deliveries deliveriesTo(String consumer) {
        return deliveries().getOrDefault(consumer, Deliveries.NONE);
    }
}
