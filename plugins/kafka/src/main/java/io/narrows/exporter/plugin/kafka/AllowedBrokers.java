package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.plugin.kafka.BootstrapServers.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The brokers that the operator allows reports to go to. The plugin connects to no other broker, because Kafka's
/// client trusts any length that an answer claims to have (KAFKA-4090).
///
/// @param patterns `host:port` must match one of them; empty allows no broker
record AllowedBrokers(List<Pattern> patterns) {
    private static final Pattern ENTRY = Pattern.compile("(\\[[0-9a-fA-F:.*]+]|[A-Za-z0-9._*-]+)(?::(\\d{1,5}|\\*))?");
    private static final Pattern ANY = Pattern.compile("\\*+");

    AllowedBrokers {
        patterns = List.copyOf(patterns);
    }

    /// @param text one or more, separated by commas: `host:port`, or `host` for all its ports; `*` stands for any text.
    ///     Blank for none
    /// @throws InvalidSettingException if the text has another form
    static AllowedBrokers parse(String text) {
        var patterns = new ArrayList<Pattern>();
        for (var entry : text.isBlank() ? new String[0] : text.split(",", -1)) {
            var matcher = ENTRY.matcher(entry.strip());
            if (!matcher.matches()) {
                throw new InvalidSettingException(
                        KafkaOptions.ALLOWED_BROKERS,
                        "must be host:port or host, several with commas, with * for any text");
            }
            var port = matcher.group(2) == null ? "*" : matcher.group(2);
            patterns.add(Pattern.compile(glob(matcher.group(1)) + ":" + glob(port), Pattern.CASE_INSENSITIVE));
        }
        return new AllowedBrokers(patterns);
    }

    /// These brokers, and the servers that the operator configured.
    AllowedBrokers and(BootstrapServers servers) {
        var all = new ArrayList<>(patterns);
        for (var server : servers.all()) {
            all.add(Pattern.compile(Pattern.quote(server.toString()), Pattern.CASE_INSENSITIVE));
        }
        return new AllowedBrokers(all);
    }

    boolean contain(Server broker) {
        var name = broker.toString();
        return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
    }

    private static String glob(String text) {
        return Stream.of(ANY.split(text, -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }
}
