package io.narrows.exporter.adapter.outbound.spool.runs;

import io.narrows.exporter.adapter.outbound.sealing.AttemptsText;
import io.narrows.exporter.adapter.outbound.sealing.Times;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.history.Attempt;
import io.narrows.exporter.domain.history.Attempt.Outcome;
import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.spool.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A delivery that its first attempt made, without its report: those that were made together are equal.
///
/// @param at when it was made, in milliseconds
/// @param began when the attempt began, in milliseconds
/// @param took how long it took, in microseconds; negative if nothing is known of it
public record MadeDelivery(String consumer, long at, long began, long took, String host) {
    /// The most bytes of a text, and of a number.
    private static final int LONGEST = 4 * Attempt.MOST_CHARACTERS;

    private static final int DEPTH = 2;

    public static MadeDelivery of(ConsumerId consumer, Settlement.Delivered settlement) {
        var attempt = settlement.attempt();
        return new MadeDelivery(
                consumer.value(),
                Times.millis(settlement.at()),
                attempt.map(made -> Times.millis(made.at())).orElse(0L),
                attempt.map(AttemptsText::micros).orElse(-1L),
                attempt.map(Attempt::host).orElse(""));
    }

    /// The attempt that made it; empty if nothing is known of it.
    public Optional<Attempt> attempt() {
        return took < 0
                ? Optional.empty()
                : Optional.of(new Attempt(
                        Instant.ofEpochMilli(began), Duration.ofNanos(took * 1_000), Outcome.DELIVERED, host, ""));
    }

    /// The column `deliveries`: a JSON array with an array for each delivery.
    public static String json(List<MadeDelivery> deliveries) {
        return deliveries.stream()
                .map(made -> "[" + JsonStrings.quote(made.consumer()) + "," + made.at() + "," + made.began() + ","
                        + made.took() + "," + JsonStrings.quote(made.host()) + "]")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /// The deliveries of such a column; none if it is damaged.
    public static List<MadeDelivery> read(String column) {
        try {
            var json = new JsonReader(column.getBytes(StandardCharsets.UTF_8), DEPTH);
            var all = new ArrayList<MadeDelivery>();
            json.beginArray();
            while (json.nextElement()) {
                all.add(read(json));
            }
            json.end();
            return all;
        } catch (JsonSyntaxException | NumberFormatException e) {
            return List.of();
        }
    }

    private static MadeDelivery read(JsonReader json) {
        json.beginArray();
        var made = new MadeDelivery(text(json), number(json), number(json), number(json), text(json));
        while (json.nextElement()) {
            json.skip();
        }
        return made;
    }

    private static String text(JsonReader json) {
        json.nextElement();
        return json.string(LONGEST).orElse("");
    }

    private static long number(JsonReader json) {
        json.nextElement();
        return Long.parseLong(json.number(LONGEST).orElse(""));
    }
}
