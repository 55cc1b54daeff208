package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Parses the URL of a service.
final class HttpUrl {
    private HttpUrl() {}

    /// @param setting the name of the setting
    /// @param text `https://host:port/path` or the same with `http`; slashes at its end are removed
    /// @throws InvalidSettingException if the text is not such a URL; does not repeat the text, because it may hold a
    ///     password
    static URI parse(String setting, String text) {
        try {
            var url = new URI(text.strip().replaceAll("/+$", ""));
            if (!isHttp(url) || url.getHost() == null || url.getPort() == 0) {
                throw invalid(setting);
            }
            if (url.getRawUserInfo() != null || url.getRawQuery() != null || url.getRawFragment() != null) {
                throw new InvalidSettingException(setting, "must have no user, no query and no fragment");
            }
            return url;
        } catch (URISyntaxException e) {
            throw invalid(setting);
        }
    }

    static boolean usesTls(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    /// The port of a URL, or that of its scheme if it has none.
    static int port(URI url) {
        if (url.getPort() >= 0) {
            return url.getPort();
        }
        return usesTls(url) ? 443 : 80;
    }

    private static boolean isHttp(URI url) {
        var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("https") || scheme.equals("http");
    }

    private static InvalidSettingException invalid(String setting) {
        return new InvalidSettingException(setting, "must be https://host:port/path, or the same with http");
    }
}
