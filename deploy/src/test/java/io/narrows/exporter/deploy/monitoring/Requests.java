package io.narrows.exporter.deploy.monitoring;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/// HTTP requests to processes that may be away or in trouble.
final class Requests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private Requests() {}

    /// @return the body of the answer, whatever its status; empty if there is no answer
    static Optional<String> send(HttpRequest.Builder request) {
        try {
            return Optional.of(CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString())
                    .body());
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("the check was interrupted", e);
        }
    }
}
