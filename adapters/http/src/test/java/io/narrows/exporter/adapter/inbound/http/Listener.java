package io.narrows.exporter.adapter.inbound.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A client of `GET /events` that reads the text as it comes.
final class Listener implements AutoCloseable {
    static final String GREETING = ": listening";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpResponse<InputStream> answer;
    private final BufferedReader lines;

    /// Returns when the exporter has answered.
    ///
    /// @param headers names and values, in turns
    Listener(URI admin, String query, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(admin.resolve("/events" + query));
        if (headers.length > 0) {
            request.headers(headers);
        }
        answer = client.send(request.build(), BodyHandlers.ofInputStream());
        lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    int status() {
        return answer.statusCode();
    }

    String header(String name) {
        return String.join(", ", answer.headers().allValues(name));
    }

    /// The lines up to the next blank line.
    ///
    /// @return empty at the end of the answer
    List<String> frame() throws IOException {
        var frame = new ArrayList<String>();
        for (var line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
            frame.add(line);
        }
        return frame;
    }

    @Override
    public void close() throws IOException {
        answer.body().close();
        client.shutdownNow();
    }
}
