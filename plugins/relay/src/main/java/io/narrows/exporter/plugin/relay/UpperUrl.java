package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.report.ReportId;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// The URL of the upper exporter: where its port for reports is.
///
/// @param base without a slash at its end
record UpperUrl(URI base) {
    /// @throws InvalidSettingException if the text is no such URL; does not repeat the text, because it may hold a
    ///     password
    static UpperUrl parse(String text) {
        try {
            var url = new URI(text.strip().replaceAll("/+$", ""));
            if (!isHttp(url) || url.getHost() == null || url.getPort() == 0) {
                throw invalid("must be https://host:port, or the same with http");
            }
            if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
                throw invalid("must have no user, no query and no fragment");
            }
            return new UpperUrl(url);
        } catch (URISyntaxException e) {
            throw invalid("must be https://host:port, or the same with http");
        }
    }

    /// Where reports are handed in.
    ///
    /// @param wait how long the upper exporter may hold back its answer until its deliveries have ended
    URI forward(Optional<Duration> wait) {
        return URI.create(base + "/forward" + query(wait));
    }

    /// Where the receipt of a report is.
    URI receipt(ReportId report, Duration wait) {
        return URI.create(base + "/reports/" + report + query(Optional.of(wait)));
    }

    private static String query(Optional<Duration> wait) {
        return wait.map(longest -> "?wait=" + longest.toMillis() + "ms").orElse("");
    }

    /// The host as `host` or `host:port`.
    String host() {
        return base.getRawAuthority();
    }

    int port() {
        if (base.getPort() >= 0) {
            return base.getPort();
        }
        return usesTls() ? 443 : 80;
    }

    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved(base.getHost(), port());
    }

    boolean usesTls() {
        return "https".equalsIgnoreCase(base.getScheme());
    }

    private static boolean isHttp(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("http");
    }

    private static InvalidSettingException invalid(String problem) {
        return new InvalidSettingException(RelaySettings.URL, problem);
    }

    @Override
    public String toString() {
        return host();
    }
}
