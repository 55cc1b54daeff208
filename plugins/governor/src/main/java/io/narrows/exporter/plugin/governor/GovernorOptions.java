package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The options under `consumers.governor`: where tokens come from, which authorities to trust, and the timeouts.
///
/// @param tokenEndpoint exchanges an API token for an access token
/// @param secretsDirectory where API tokens are mounted; empty to read them from Kubernetes
/// @param secretNamespace the Kubernetes namespace of the secrets
/// @param serviceAccountDirectory holds the token and the CA for requests to Kubernetes
/// @param tls how connections with TLS are secured
record GovernorOptions(
        URI tokenEndpoint,
        Optional<Path> secretsDirectory,
        SecretName secretNamespace,
        URI kubernetesUrl,
        Path serviceAccountDirectory,
        TlsMaterial tls,
        Timeouts timeouts) {
    static final String TOKEN_HOSTS = "tokenHosts";

    private static final String TOKEN_ENDPOINT = "tokenEndpoint";
    private static final String SECRETS_DIRECTORY = "secretsDirectory";
    private static final String SECRET_NAMESPACE = "secretNamespace";
    private static final String KUBERNETES_URL = "kubernetesUrl";
    private static final String SERVICE_ACCOUNT_DIRECTORY = "serviceAccountDirectory";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
                    Setting.text(TOKEN_ENDPOINT, "The CSP endpoint that exchanges an API token for an access token.")
                            .defaultsTo(
                                    "https://console.cloud.vmware.com/csp/gateway/am/api/auth/api-tokens/authorize"),
                    Setting.text(
                            SECRETS_DIRECTORY,
                            "The folder in which secrets are mounted: the token is in the file `<cspSecretName>`, or in"
                                    + " `<cspSecretName>/API_TOKEN`. Where it is blank, Kubernetes is asked."),
                    Setting.text(SECRET_NAMESPACE, "The namespace of the secrets, where Kubernetes is asked.")
                            .defaultsTo("cnsi-system"),
                    Setting.text(KUBERNETES_URL, "Where the Kubernetes API is.")
                            .defaultsTo("https://kubernetes.default.svc"),
                    Setting.text(
                                    SERVICE_ACCOUNT_DIRECTORY,
                                    "The folder with the `token` and the `ca.crt` of the pod's service account; both are read"
                                            + " again each time, for Kubernetes replaces them.")
                            .defaultsTo("/var/run/secrets/kubernetes.io/serviceaccount"),
                    Audience.option(TOKEN_HOSTS, "The hosts of governors that access tokens are sent to."))
            .and(TlsMaterial.options())
            .and(Timeouts.options(
                    "5s",
                    "20s",
                    "How long a whole answer may take. A delivery may need several: keep three of them below the"
                            + " exporter's own limit for a call."));

    /// @param options bound to `DECLARED`
    /// @throws InvalidSettingException if the options cannot work
    static GovernorOptions of(ConsumerSettings options, ConsumerSettings settings) {
        return new GovernorOptions(
                HttpUrl.parse(TOKEN_ENDPOINT, options.text(TOKEN_ENDPOINT)),
                path(options.text(SECRETS_DIRECTORY)),
                SecretName.parse(SECRET_NAMESPACE, options.text(SECRET_NAMESPACE)),
                HttpUrl.parse(KUBERNETES_URL, options.text(KUBERNETES_URL)),
                Path.of(options.text(SERVICE_ACCOUNT_DIRECTORY)),
                TlsMaterial.of(options, settings),
                Timeouts.of(options));
    }

    /// The hosts that hand out tokens: the token endpoint, and Kubernetes unless secrets are mounted.
    static Set<String> hosts(ConsumerSettings options) {
        var issuer = HttpUrl.parse(TOKEN_ENDPOINT, options.text(TOKEN_ENDPOINT)).getRawAuthority();
        return path(options.text(SECRETS_DIRECTORY)).isPresent()
                ? Set.of(issuer)
                : new TreeSet<>(List.of(
                        issuer,
                        HttpUrl.parse(KUBERNETES_URL, options.text(KUBERNETES_URL))
                                .getRawAuthority()));
    }

    /// Whether the hosts that the options name are reached over TLS. Kubernetes is only asked without a directory of
    /// secrets.
    ///
    /// @throws InvalidSettingException if one of them cannot be read
    static boolean useTls(ConsumerSettings options) {
        return HttpUrl.usesTls(HttpUrl.parse(TOKEN_ENDPOINT, options.text(TOKEN_ENDPOINT)))
                && (path(options.text(SECRETS_DIRECTORY)).isPresent()
                        || HttpUrl.usesTls(HttpUrl.parse(KUBERNETES_URL, options.text(KUBERNETES_URL))));
    }

    /// Tells of tokens without an audience.
    static List<String> warnings(ConsumerSettings options) {
        boolean hasTokens = !options.text(SECRETS_DIRECTORY).isBlank()
                || Files.exists(Path.of(options.text(SERVICE_ACCOUNT_DIRECTORY)).resolve("token"));
        return hasTokens && !Audience.isGiven(TOKEN_HOSTS, options)
                ? List.of(TOKEN_HOSTS + " names no host for access tokens")
                : List.of();
    }

    /// How a connection to this URL is secured: without the certificate, unless the certificate is for its host.
    TlsMaterial tlsTowards(URI url, Audience audience) {
        return audience.includes(url.getHost(), HttpUrl.port(url), HttpUrl.usesTls(url))
                ? tls
                : tls.withoutCertificate();
    }

    private static Optional<Path> path(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    }
}
