package io.narrows.exporter.plugin.webhook;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests as Standard Webhooks defines (<https://www.standardwebhooks.com>): HMAC-SHA256 over the id, the time
/// and the bytes of the body. Thread-safe.
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "whsec_";

    private final SecretKeySpec key;

    private Signature(byte[] key) {
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /// @param secret `whsec_` and a key in base64, or any text; blank for no signature
    /// @throws InvalidSettingException if the part after `whsec_` is not base64
    static Optional<Signature> withSecret(String secret) {
        if (secret.isBlank()) {
            return Optional.empty();
        }
        if (!secret.startsWith(PREFIX)) {
            return Optional.of(new Signature(secret.getBytes(StandardCharsets.UTF_8)));
        }
        try {
            return Optional.of(new Signature(
                    Base64.getDecoder().decode(secret.substring(PREFIX.length()).strip())));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingException(
                    WebhookSettings.SIGNING_SECRET, "must have a key in base64 after " + PREFIX);
        }
    }

    void addTo(HttpRequest.Builder request, String id, Instant time, byte[] body) {
        var seconds = Long.toString(time.getEpochSecond());
        request.header("webhook-id", id);
        request.header("webhook-timestamp", seconds);
        request.header("webhook-signature", "v1," + sign(id, seconds, body));
    }

    private String sign(String id, String seconds, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "Signature[***]";
    }
}
