package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/// The settings in an envelope: which cluster, which governor, and which secret holds the API token.
///
/// @param telemetry the URL that receives the cluster's workloads
/// @param secret the name of the secret with the API token
record GovernorSettings(URI telemetry, SecretName secret) {
    private static final String CLUSTER_ID = "clusterId";
    private static final String URL = "url";
    private static final String CSP_SECRET_NAME = "cspSecretName";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(CLUSTER_ID, "The identifier under which the governor knows the cluster.")
                    .require(),
            Setting.text(
                            URL,
                            "Where the governor is: `https://host:port/path`, or the same with `http`; without user, query and fragment.")
                    .require(),
            Setting.text(
                            CSP_SECRET_NAME,
                            "The name of the secret that holds the CSP API token: lower-case letters, digits, `-` and"
                                    + " `.`, as Kubernetes names objects.")
                    .require(),
            TlsMaterial.mutualTls());

    /// @param settings bound to `DECLARED`
    /// @throws InvalidSettingException if the settings cannot work
    static GovernorSettings of(ConsumerSettings settings) {
        var url = HttpUrl.parse(URL, settings.text(URL));
        var clusterId = settings.text(CLUSTER_ID);
        if (clusterId.equals(".") || clusterId.equals("..")) {
            throw new InvalidSettingException(CLUSTER_ID, "must be the identifier of a cluster");
        }
        return new GovernorSettings(
                URI.create(url + "/clusters/" + encoded(clusterId) + "/telemetry"),
                SecretName.parse(CSP_SECRET_NAME, settings.text(CSP_SECRET_NAME)));
    }

    /// The governor, unless it is reached in clear.
    Stream<InetSocketAddress> overTls() {
        return Stream.of(InetSocketAddress.createUnresolved(telemetry.getHost(), HttpUrl.port(telemetry)))
                .filter(host -> HttpUrl.usesTls(telemetry));
    }

    /// The governor as `host` or `host:port`.
    String address() {
        return telemetry.getRawAuthority();
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
