package io.narrows.exporter.adapter.inbound.http.senders;

import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.PemException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A server that has a cluster's public keys, such as the Kubernetes API.
///
/// The files are read for each request, because Kubernetes replaces them while the exporter runs.
///
/// @param address with the scheme https
/// @param authorities a PEM file with the certificate authorities to trust; empty for those of the Java runtime
/// @param token a file with the token to log in with; empty if the server needs none
public record KeyServer(URI address, Optional<Path> authorities, Optional<Path> token) implements ClusterKeys.Source {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST = 1 << 20;

    @Override
    public String read() throws IOException {
        try (var client = client()) {
            var request = HttpRequest.newBuilder(address).timeout(PATIENCE).header("Accept", "application/json");
            if (token.isPresent()) {
                request.header(
                        "Authorization",
                        "Bearer " + Files.readString(token.get()).strip());
            }
            var answer = client.send(request.build(), BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new IllegalArgumentException("came with HTTP " + answer.statusCode() + " instead of 200");
                }
                var bytes = body.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new IllegalArgumentException("must not be larger than 1MiB");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (PemException e) {
            throw new IllegalArgumentException("need security.jwksCaFile, which cannot be used", e);
        }
    }

    private HttpClient client() throws PemException {
        var client = HttpClient.newBuilder().connectTimeout(PATIENCE);
        if (authorities.isPresent()) {
            client.sslContext(ClientTls.trusting(authorities.get()).context());
        }
        return client.build();
    }
}
