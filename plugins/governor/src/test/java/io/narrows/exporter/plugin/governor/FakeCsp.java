package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Asked;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A fake of VMware's Cloud Services Platform that exchanges API tokens for access tokens (`POST
/// /csp/gateway/am/api/auth/api-tokens/authorize`).
final class FakeCsp implements AutoCloseable {
    static final String PATH = "/csp/gateway/am/api/auth/api-tokens/authorize";

    private static final String FORM = "grant_type=refresh_token&refresh_token=";

    private final Set<String> apiTokens = ConcurrentHashMap.newKeySet();
    private final Set<String> accessTokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger given = new AtomicInteger();
    private final TestHttpServer service;

    private volatile long expiresIn = 1_799;

    FakeCsp(String... apiTokens) throws IOException {
        this.apiTokens.addAll(Set.of(apiTokens));
        this.service = TestHttpServer.start(this::answer);
    }

    TestHttpServer service() {
        return service;
    }

    String endpoint() {
        return service.url() + PATH;
    }

    /// Sets the lifetime of the tokens that are issued from now on.
    void expireIn(long seconds) {
        expiresIn = seconds;
    }

    /// Revokes every access token.
    void revoke() {
        accessTokens.clear();
    }

    /// Whether the header carries a valid token: issued and not revoked.
    boolean isGood(String authorization) {
        return authorization.startsWith("Bearer ")
                && accessTokens.contains(authorization.substring("Bearer ".length()));
    }

    /// How many access tokens were issued.
    int given() {
        return given.get();
    }

    @Override
    public void close() {
        service.close();
    }

    private Said answer(Asked request) {
        if (!request.target().equals(PATH)) {
            return Said.of(404);
        }
        if (!request.method().equals("POST")
                || !request.header("Content-Type").equals("application/x-www-form-urlencoded")
                || !request.body().startsWith(FORM)) {
            return Said.of(400, "{\"message\":\"invalid_request\"}");
        }
        var apiToken = URLDecoder.decode(request.body().substring(FORM.length()), StandardCharsets.UTF_8);
        if (!apiTokens.contains(apiToken)) {
            return Said.of(400, "{\"message\":\"invalid_grant: Invalid refresh token: " + apiToken + "\"}");
        }
        var token = "access-" + given.incrementAndGet() + "-made-by-the-fake";
        accessTokens.add(token);
        return Said.of(
                200,
                "{\"id_token\":\"i\",\"token_type\":\"bearer\",\"expires_in\":" + expiresIn
                        + ",\"scope\":\"ALL_PERMISSIONS\",\"access_token\":\"" + token + "\",\"refresh_token\":\""
                        + apiToken
                        + "\"}");
    }
}
