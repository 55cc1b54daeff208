package io.narrows.exporter.send.policy;

import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.consumer.ExportConfig;
import io.narrows.exporter.send.input.InputFile;
import io.narrows.exporter.send.process.BadInputException;
import io.narrows.exporter.send.process.ProcessContext;
import io.narrows.exporter.send.process.UnreachableException;
import io.narrows.exporter.send.transport.Attempt;
import io.narrows.exporter.send.transport.ConnectionFault;
import io.narrows.exporter.send.transport.Retries;
import io.narrows.exporter.send.transport.RetryAfter;
import io.narrows.exporter.send.transport.Tls;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.HttpsURLConnection;

/// Asks the Kubernetes API for a policy, as a pod does: at the address in its environment, with the token and the
/// authority of its service account.
///
/// @param account the folder with `token` and `ca.crt`
/// @param timeout of each attempt
public record KubernetesApi(ProcessContext context, Path account, Duration timeout) {
    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";

    /// @throws BadInputException if this is no pod, or Kubernetes refuses, or the policy has no consumers
    /// @throws UnreachableException if Kubernetes does not answer until the retries are over
    public ExportConfig policy(String name, Retries retries) throws InterruptedException {
        if (!name.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
            throw new BadInputException(
                    "--policy must be the name of an InspectionPolicy, but '" + name + "' cannot be");
        }
        var address = address(name);
        var ending = retries.run(() -> attempt(address, name));
        return switch (ending) {
            case Attempt.Done<ExportConfig> done -> done.value();
            case Attempt.Refused<ExportConfig> refused -> throw new BadInputException(refused.reason());
            case Attempt.Failed<ExportConfig> failed -> throw new UnreachableException(failed.reason());
        };
    }

    private URI address(String name) {
        var host = context.variable(HOST)
                .orElseThrow(
                        () -> new BadInputException("--policy asks the Kubernetes API of the pod that this runs in,"
                                + " but " + HOST + " is not set; outside of a pod, use kubectl get inspectionpolicy "
                                + name
                                + " -o yaml > policy.yaml, and --policy-file=policy.yaml"));
        var port = context.variable(PORT).orElse("443");
        var literal = host.contains(":") ? "[" + host + "]" : host;
        return URI.create(
                "https://" + literal + ":" + port + "/apis/" + Policy.GROUP_VERSION + "/inspectionpolicies/" + name);
    }

    private Attempt<ExportConfig> attempt(URI address, String name) {
        var where = "policy " + name;
        try {
            var connection = (HttpsURLConnection) address.toURL().openConnection();
            connection.setSSLSocketFactory(
                    Tls.trusting(account.resolve("ca.crt").toString()));
            connection.setConnectTimeout((int) timeout.toMillis());
            connection.setReadTimeout((int) timeout.toMillis());
            connection.setInstanceFollowRedirects(false);
            // Read each time, for Kubernetes renews it.
            var token = InputFile.text(account.resolve("token").toString()).strip();
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setRequestProperty("Accept", "application/json");
            return answer(connection, where);
        } catch (IOException e) {
            return new Attempt.Failed<>(
                    "cannot reach the Kubernetes API at " + address.getAuthority() + ": "
                            + ConnectionFault.of(e, timeout),
                    Duration.ZERO);
        }
    }

    private Attempt<ExportConfig> answer(HttpURLConnection connection, String where) throws IOException {
        int status = connection.getResponseCode();
        return switch (status) {
            case 200 -> {
                try (var in = connection.getInputStream()) {
                    yield new Attempt.Done<>(Policy.exportConfig(JsonValue.parse(in.readAllBytes()), where));
                } catch (JsonSyntaxException e) {
                    yield new Attempt.Failed<>("the Kubernetes API answers " + where + " with no JSON", Duration.ZERO);
                }
            }
            case 401 ->
                new Attempt.Refused<>(
                        "the Kubernetes API does not take the token in " + account.resolve("token") + " (HTTP 401)");
            case 403 ->
                new Attempt.Refused<>(
                        "the service account may not read " + where + " (HTTP 403); it needs a ClusterRole"
                                + " with apiGroups: [goharbor.goharbor.io], resources: [inspectionpolicies], verbs: [get]");
            case 404 ->
                new Attempt.Refused<>("there is no " + where + " (HTTP 404); kubectl get inspectionpolicies lists those"
                        + " that there are");
            default ->
                new Attempt.Failed<>(
                        "the Kubernetes API answers " + where + " with HTTP " + status, RetryAfter.of(connection));
        };
    }
}
