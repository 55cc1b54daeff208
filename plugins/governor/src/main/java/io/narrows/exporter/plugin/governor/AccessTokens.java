package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.plugin.governor.Answer.Answered;
import io.narrows.exporter.plugin.governor.Answer.NotAnswered;
import io.narrows.exporter.plugin.governor.Credential.Missing;
import io.narrows.exporter.plugin.governor.Credential.Token;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/// Exchanges the API token of one secret for access tokens at VMware's Cloud Services Platform (CSP), and keeps the
/// last access token while it is valid.
///
/// Thread-safe: one thread requests a token, and the other threads wait for its result. A reason never repeats an
/// answer of CSP, because the answer may contain the refused API token.
final class AccessTokens {
    /// How long an access token is used. Shorter than the half hour for which CSP issues tokens, so that no token
    /// expires in transit.
    private static final Duration LONGEST = Duration.ofSeconds(1_700);

    private final ApiTokens apiTokens;
    private final SecretName secret;
    private final URI endpoint;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private Credential last = Missing.misconfigured("nobody has asked yet");
    private Instant expiry = Instant.MIN;

    AccessTokens(ApiTokens apiTokens, SecretName secret, URI endpoint, Clock clock) {
        this.apiTokens = apiTokens;
        this.secret = secret;
        this.endpoint = endpoint;
        this.clock = clock;
    }

    /// Returns the kept token, or a new one.
    Credential token(TokenSender connection) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var now = clock.instant();
            if (!now.isBefore(expiry)) {
                last = switch (apiTokens.find(secret)) {
                    case Token apiToken -> exchange(apiToken, connection, now);
                    case Missing missing -> missing;
                };
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// Forgets a token that was refused. A token that has replaced it meanwhile is kept.
    void forget(Token refused) {
        lock.lock();
        try {
            if (last == refused) {
                expiry = Instant.MIN;
            }
        } finally {
            lock.unlock();
        }
    }

    private Credential exchange(Token apiToken, TokenSender connection, Instant now) throws InterruptedException {
        return switch (connection.send(request(apiToken))) {
            case Answered answer -> answer.status() == Status.OK ? accessToken(answer, now) : refused(answer);
            case NotAnswered failure -> new Missing(failure.result());
        };
    }

    private HttpRequest request(Token apiToken) {
        var form =
                "grant_type=refresh_token&refresh_token=" + URLEncoder.encode(apiToken.value(), StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(endpoint)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofString(form))
                .build();
    }

    /// Reads the access token from an answer. A token without a stated lifetime is used for one delivery.
    private Credential accessToken(Answered answer, Instant now) {
        if (!answer.isWhole()) {
            return new Missing(new Unavailable("the answer of " + here() + " broke off, or is too long for a token"));
        }
        var object = Json.object(answer.body());
        if (object.isEmpty()) {
            return Missing.misconfigured(here() + " does not answer as CSP does: is this the address of CSP?");
        }
        var token = Token.of(Json.text(object.get(), "access_token"), "the access_token that " + here() + " gave");
        if (token instanceof Token) {
            long seconds = Math.clamp(Json.number(object.get(), "expires_in"), 0, LONGEST.toSeconds());
            expiry = now.plusSeconds(seconds);
        }
        return token;
    }

    private Missing refused(Answered answer) {
        var reason = here() + " answered HTTP " + answer.status();
        return new Missing(
                switch (answer.status()) {
                    case Status.BAD_REQUEST, Status.UNAUTHORIZED, Status.FORBIDDEN ->
                        new Misconfigured(
                                reason + "; is the API token in the secret " + secret + " right, and not expired?");
                    default -> other(reason, answer);
                });
    }

    private static DeliveryResult other(String reason, Answered answer) {
        return Status.isForNow(answer.status())
                ? new Unavailable(reason, answer.retryAfter())
                : new Misconfigured(reason + "; is this the address of CSP?");
    }

    private String here() {
        return endpoint.getRawAuthority();
    }
}
