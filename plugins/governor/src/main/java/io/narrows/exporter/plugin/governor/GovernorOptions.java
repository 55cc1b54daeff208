package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

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
                            .defaultsTo("/var/run/secrets/kubernetes.io/serviceaccount"))
            .and(TlsMaterial.options())
            .and(Timeouts.options(
                    "5s",
                    "20s",
                    "How long a whole answer may take. A delivery may need several: keep three of them below the"
                            + " exporter's own limit for a call."));

    /// @param options bound to `DECLARED`
    /// @throws InvalidSettingException if the options cannot work
    static GovernorOptions of(ConsumerSettings options) {
        return new GovernorOptions(
                HttpUrl.parse(TOKEN_ENDPOINT, options.text(TOKEN_ENDPOINT)),
                path(options.text(SECRETS_DIRECTORY)),
                SecretName.parse(SECRET_NAMESPACE, options.text(SECRET_NAMESPACE)),
                HttpUrl.parse(KUBERNETES_URL, options.text(KUBERNETES_URL)),
                Path.of(options.text(SERVICE_ACCOUNT_DIRECTORY)),
                TlsMaterial.of(options),
                Timeouts.of(options));
    }

    private static Optional<Path> path(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    }
}
