package io.narrows.exporter.plugin.kafka;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The servers that list the brokers of a cluster, read from `bootstrapServers`.
///
/// @param all at least one
record BootstrapServers(List<Server> all) {
    /// A host name or an IPv6 address in brackets, and an optional port.
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+)(?::(\\d{1,5}))?");

    private static final int KAFKA_PORT = 9092;
    private static final int MAX_PORT = 65_535;

    BootstrapServers {
        all = List.copyOf(all);
    }

    /// One bootstrap server.
    ///
    /// @param host an IPv6 address is in brackets
    record Server(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /// @param text one or more, separated by commas: `host:port` or `host`
    /// @throws InvalidSettingException if the text names no host; does not repeat the text, because it may hold a
    ///     password
    static BootstrapServers parse(String text) {
        var servers = new ArrayList<Server>();
        for (var address : text.split(",", -1)) {
            var matcher = ADDRESS.matcher(address.strip());
            if (!matcher.matches()) {
                throw invalid("must be host:port, several with commas, without a scheme such as https://");
            }
            servers.add(new Server(matcher.group(1), port(matcher)));
        }
        return new BootstrapServers(servers);
    }

    /// The name of each server, as `host:port`.
    Set<String> names() {
        var names = new TreeSet<String>();
        for (var server : all) {
            names.add(server.toString());
        }
        return names;
    }

    @Override
    public String toString() {
        return String.join(",", names());
    }

    private static int port(Matcher address) {
        int port = address.group(2) == null ? KAFKA_PORT : Integer.parseInt(address.group(2));
        if (port < 1 || port > MAX_PORT) {
            throw invalid("must have a port from 1 to " + MAX_PORT);
        }
        return port;
    }

    private static InvalidSettingException invalid(String problem) {
        return new InvalidSettingException(KafkaSettings.BOOTSTRAP_SERVERS, problem);
    }
}
