package io.narrows.exporter.plugin.opensearch;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpHost;

/// The addresses of an OpenSearch cluster, read from `hostport`.
///
/// @param hosts at least one
/// @param pathPrefix the beginning of all paths, such as `/opensearch` behind a proxy; blank for none
/// @param credentials from the first URL that holds credentials
record Addresses(List<HttpHost> hosts, String pathPrefix, Optional<BasicCredentials> credentials) {
    /// A scheme, a user, a host name or an IPv6 address in brackets, a port, a path. Docker allows underscores in host
    /// names, but `java.net.URI` does not.
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:(https?)://)?(?:([^@/\\s]*)@)?(\\[[0-9a-f:.]+]|[^\\s:/@\\[\\]?#,]+)(?::(\\d{1,5}))?(/[^\\s?#]*)?",
            Pattern.CASE_INSENSITIVE);

    private static final String HTTP = "http";
    private static final String HTTPS = "https";
    private static final int OPENSEARCH_PORT = 9200;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    Addresses {
        hosts = List.copyOf(hosts);
    }

    /// @param hostPort one or more, separated by commas: `https://host:9200`, `http://host:9200`, `host:9200` or `host`
    /// @throws InvalidSettingException if the text names no host; does not repeat the text, because it may hold a
    ///     password
    static Addresses parse(String hostPort) {
        var hosts = new ArrayList<HttpHost>();
        var paths = new TreeSet<String>();
        Optional<BasicCredentials> credentials = Optional.empty();
        for (var text : hostPort.split(",", -1)) {
            var address = ADDRESS.matcher(text.strip());
            if (!address.matches()) {
                throw invalid("must be https://host:port, http://host:port or host:port, and several with commas");
            }
            hosts.add(host(address));
            paths.add(path(address));
            if (credentials.isEmpty() && address.group(2) != null) {
                credentials = BasicCredentials.ofUserInfo(address.group(2));
            }
        }
        if (paths.size() > 1) {
            throw invalid("must have the same path after each host");
        }
        return new Addresses(hosts, paths.first(), credentials);
    }

    /// The name of each host, as `host:port`.
    Set<String> names() {
        var names = new TreeSet<String>();
        for (var host : hosts) {
            names.add(host.toHostString());
        }
        return names;
    }

    boolean useTls() {
        return overTls().findAny().isPresent();
    }

    boolean useOnlyTls() {
        return overTls().count() == hosts.size();
    }

    /// The hosts that are reached over TLS.
    Stream<HttpHost> overTls() {
        return hosts.stream().filter(host -> host.getSchemeName().equals(HTTPS));
    }

    @Override
    public String toString() {
        return String.join(",", names());
    }

    private static HttpHost host(Matcher address) {
        var scheme = address.group(1) == null ? "" : address.group(1).toLowerCase(Locale.ROOT);
        int port = address.group(4) == null ? defaultPort(scheme) : Integer.parseInt(address.group(4));
        if (port < 1 || port > MAX_PORT) {
            throw invalid("must have a port from 1 to " + MAX_PORT);
        }
        return new HttpHost(scheme.isEmpty() ? HTTP : scheme, address.group(3), port);
    }

    private static int defaultPort(String scheme) {
        return switch (scheme) {
            case HTTPS -> HTTPS_PORT;
            case HTTP -> HTTP_PORT;
            default -> OPENSEARCH_PORT;
        };
    }

    private static String path(Matcher address) {
        return address.group(5) == null ? "" : address.group(5).replaceAll("/+$", "");
    }

    private static InvalidSettingException invalid(String problem) {
        return new InvalidSettingException(OpenSearchSettings.HOST_PORT, problem);
    }
}
