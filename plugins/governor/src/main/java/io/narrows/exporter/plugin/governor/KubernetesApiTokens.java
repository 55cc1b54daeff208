package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.governor.Answer.Answered;
import io.narrows.exporter.plugin.governor.Answer.NotAnswered;
import io.narrows.exporter.plugin.governor.Credential.Missing;
import io.narrows.exporter.plugin.governor.Credential.Token;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;

/// Reads API tokens from the secrets of a Kubernetes cluster with the pod's service account. The account's token, which
/// is replaced about every hour, and its CA come from mounted files.
///
/// Called at most every half hour, so no connection is kept open.
///
/// @param clock turns a time in a `Retry-After` header into a wait
/// @param egress decides which destinations are allowed
record KubernetesApiTokens(GovernorOptions options, Clock clock, Egress egress) implements ApiTokens {
    /// The answer limit; larger than any Kubernetes secret.
    private static final int MOST_OF_A_SECRET = 2 << 20;

    private static final String WITHOUT_KUBERNETES =
            "; where there is no Kubernetes, set consumers.governor.secretsDirectory";

    @Override
    public Credential find(SecretName secret) throws InterruptedException {
        return switch (TokenFile.read(options.serviceAccountDirectory().resolve("token"))) {
            case Token account -> find(secret, account);
            case Missing missing -> withHint(missing);
        };
    }

    private Credential find(SecretName secret, Token account) throws InterruptedException {
        var certificate = options.serviceAccountDirectory().resolve("ca.crt");
        try (var connection = TokenSender.direct(certificate, options.timeouts(), clock, egress)) {
            return switch (connection.send(request(secret, account), MOST_OF_A_SECRET)) {
                case Answered answer -> token(secret, answer, account);
                case NotAnswered failure -> new Missing(failure.result());
            };
        }
    }

    private HttpRequest request(SecretName secret, Token account) {
        var path = "/api/v1/namespaces/" + options.secretNamespace() + "/secrets/" + secret;
        return HttpRequest.newBuilder(URI.create(options.kubernetesUrl() + path))
                .header("Authorization", account.bearer())
                .header("Accept", "application/json")
                .build();
    }

    private Credential token(SecretName secret, Answered answer, Token account) {
        var where = "the secret " + secret + " in the namespace " + options.secretNamespace();
        if (answer.status() != Status.OK) {
            return new Missing(failure(where, answer, account));
        }
        if (!answer.isWhole()) {
            return new Missing(new Unavailable("cannot read " + where + ": the answer of Kubernetes broke off"));
        }
        var key = where + ": its key " + KEY;
        return Json.object(answer.body())
                .flatMap(object -> Json.member(object, "data"))
                .map(data -> Json.text(data, KEY))
                .flatMap(KubernetesApiTokens::decoded)
                .map(text -> Token.of(text, key))
                .orElseGet(() -> Missing.misconfigured(key + " is not in base64"));
    }

    private static DeliveryResult failure(String where, Answered answer, Token account) {
        var message = Json.object(answer.body())
                .map(status -> ": " + Json.brief(account.redact(Json.text(status, "message"))))
                .orElse("");
        var reason = "cannot read " + where + ": Kubernetes answered HTTP " + answer.status() + message;
        return Status.isForNow(answer.status())
                ? new Unavailable(reason, answer.retryAfter())
                : new Misconfigured(reason);
    }

    private static Optional<String> decoded(String base64) {
        try {
            return Optional.of(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Missing withHint(Missing missing) {
        return missing.result() instanceof Misconfigured misconfigured
                ? Missing.misconfigured(misconfigured.reason() + WITHOUT_KUBERNETES)
                : missing;
    }
}
