package io.narrows.exporter.plugin.s3;

import com.sun.net.httpserver.HttpExchange;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A request's signature, version 4, computed again from the received request
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html>).
///
/// @param accessKeyId the access key that the request names
/// @param region the region of the signature
/// @param value the signature as sent
record Signature(String accessKeyId, String date, String region, String signedHeaders, String value) {
    private static final Pattern AUTHORIZATION = Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)"
            + "/s3/aws4_request, ?SignedHeaders=([a-z0-9%._;-]+), ?Signature=([0-9a-f]{64})");

    static Optional<Signature> of(HttpExchange exchange) {
        var matcher = AUTHORIZATION.matcher(header(exchange, "Authorization"));
        return matcher.matches()
                ? Optional.of(new Signature(
                        matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4), matcher.group(5)))
                : Optional.empty();
    }

    boolean isRight(HttpExchange exchange, String secret) throws GeneralSecurityException {
        var toSign = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                header(exchange, "x-amz-date"),
                date + "/" + region + "/s3/aws4_request",
                sha256(canonical(exchange).getBytes(StandardCharsets.UTF_8)));
        var key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (var part : new String[] {date, region, "s3", "aws4_request"}) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign)).equals(value);
    }

    static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private String canonical(HttpExchange exchange) {
        var query = exchange.getRequestURI().getRawQuery();
        var headers = Arrays.stream(signedHeaders.split(";"))
                .map(name -> name + ":" + header(exchange, name).strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                query == null ? "" : Arrays.stream(query.split("&")).sorted().collect(Collectors.joining("&")),
                headers,
                signedHeaders,
                header(exchange, "x-amz-content-sha256"));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(HttpExchange exchange, String name) {
        var value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }
}
