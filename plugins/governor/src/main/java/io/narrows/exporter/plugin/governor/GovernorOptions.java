package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// The options under `consumers.governor`: where tokens come from, which authorities to trust, and the timeouts.
///
/// @param tokenEndpoint exchanges an API token for an access token
/// @param secretsDirectory where API tokens are mounted; empty to read them from Kubernetes
/// @param secretNamespace the Kubernetes namespace of the secrets
/// @param serviceAccountDirectory holds the token and the CA for requests to Kubernetes
/// @param caFile the authorities to trust instead of the Java runtime's own
record GovernorOptions(
        URI tokenEndpoint,
        Optional<Path> secretsDirectory,
        SecretName secretNamespace,
        URI kubernetesUrl,
        Path serviceAccountDirectory,
        Optional<Path> caFile,
        Timeouts timeouts) {
    private static final String TOKEN_ENDPOINT = "tokenEndpoint";
    private static final String SECRETS_DIRECTORY = "secretsDirectory";
    private static final String SECRET_NAMESPACE = "secretNamespace";
    private static final String KUBERNETES_URL = "kubernetesUrl";
    private static final String SERVICE_ACCOUNT_DIRECTORY = "serviceAccountDirectory";
    private static final String CA_FILE = "caFile";
    private static final String CONNECT_TIMEOUT = "connectTimeout";
    private static final String RESPONSE_TIMEOUT = "responseTimeout";

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(TOKEN_ENDPOINT, "The CSP endpoint that exchanges an API token for an access token.")
                    .defaultsTo("https://console.cloud.vmware.com/csp/gateway/am/api/auth/api-tokens/authorize"),
            Setting.text(
                    SECRETS_DIRECTORY,
                    "The folder in which secrets are mounted: the token is in the file `<cspSecretName>`, or in"
                            + " `<cspSecretName>/API_TOKEN`. Where it is blank, Kubernetes is asked."),
            Setting.text(SECRET_NAMESPACE, "The namespace of the secrets, where Kubernetes is asked.")
                    .defaultsTo("cnsi-system"),
            Setting.text(KUBERNETES_URL, "Where the Kubernetes API is.").defaultsTo("https://kubernetes.default.svc"),
            Setting.text(
                            SERVICE_ACCOUNT_DIRECTORY,
                            "The folder with the `token` and the `ca.crt` of the pod's service account; both are read"
                                    + " again each time, for Kubernetes replaces them.")
                    .defaultsTo("/var/run/secrets/kubernetes.io/serviceaccount"),
            Setting.text(
                    CA_FILE,
                    "A PEM file with the authorities to trust at the governor and at CSP; the Java runtime's own where it is"
                            + " blank."),
            Setting.duration(CONNECT_TIMEOUT, "How long a connection may take to come about, TLS included.")
                    .defaultsTo("5s"),
            Setting.duration(
                            RESPONSE_TIMEOUT,
                            "How long a whole answer may take. A delivery may need several: keep three of them below the"
                                    + " exporter's own limit for a call.")
                    .defaultsTo("20s"));

    /// @param options bound to `DECLARED`
    /// @throws InvalidSettingException if the options cannot work
    static GovernorOptions of(ConsumerSettings options) {
        return new GovernorOptions(
                HttpUrl.parse(TOKEN_ENDPOINT, options.text(TOKEN_ENDPOINT)),
                path(options.text(SECRETS_DIRECTORY)),
                SecretName.parse(SECRET_NAMESPACE, options.text(SECRET_NAMESPACE)),
                HttpUrl.parse(KUBERNETES_URL, options.text(KUBERNETES_URL)),
                Path.of(options.text(SERVICE_ACCOUNT_DIRECTORY)),
                path(options.text(CA_FILE)),
                new Timeouts(timeout(options, CONNECT_TIMEOUT), timeout(options, RESPONSE_TIMEOUT)));
    }

    private static Optional<Path> path(String text) {
        return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
    }

    private static Duration timeout(ConsumerSettings options, String name) {
        var timeout = options.duration(name);
        if (!timeout.isPositive()) {
            throw new InvalidSettingException(name, "must be longer than nothing");
        }
        return timeout;
    }
}
