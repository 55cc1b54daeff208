package io.narrows.exporter.plugin.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// A fake S3 store on a loopback socket: speaks the part of the protocol that `PutObject` needs, checks signatures as
/// Amazon does, and answers with Amazon's errors.
final class FakeS3 implements AutoCloseable {
    static final String ACCESS_KEY_ID = "AKIDOFTHETEST";
    static final String SECRET_ACCESS_KEY = "right/secret+of/the/test";
    static final String BUCKET = "reports";
    static final String OTHER_BUCKET = "other-reports";
    static final String REGION = "eu-test-1";

    /// The size of the largest object.
    static final int MAX_OBJECT_BYTES = 6 << 20;

    private static final Set<String> BUCKETS = Set.of(BUCKET, OTHER_BUCKET);

    private final HttpServer server;
    private final String scheme;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Stored> objects = new ConcurrentSkipListMap<>();
    private final Supplier<Optional<Said>> mood;

    /// A stored object.
    ///
    /// @param headers with lower-case names
    record Stored(Map<String, String> headers, ByteBuffer content) {
        byte[] bytes() {
            var bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            return bytes;
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    /// An answer of the store.
    record Said(int status, Map<String, String> headers, String body) {
        static Said error(int status, String code) {
            return new Said(
                    status,
                    Map.of(),
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + code
                            + " it is</Message><RequestId>1</RequestId></Error>");
        }

        Said with(String header, String value) {
            return new Said(status, Map.of(header, value), body);
        }
    }

    private FakeS3(HttpServer server, String scheme, Supplier<Optional<Said>> mood) {
        this.server = server;
        this.scheme = scheme;
        this.mood = mood;
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static FakeS3 start() throws IOException {
        return start(Optional::empty);
    }

    /// @param mood an answer to give instead of storing the object
    static FakeS3 start(Supplier<Optional<Said>> mood) throws IOException {
        return new FakeS3(HttpServer.create(loopback(), 0), "http", mood);
    }

    static FakeS3 startTls(SSLContext context) throws IOException {
        var server = HttpsServer.create(loopback(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        return new FakeS3(server, "https", Optional::empty);
    }

    URI endpoint() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The stored objects by bucket and key, as `reports/folder/name`.
    Map<String, Stored> objects() {
        return Map.copyOf(objects);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var said = handle(exchange);
            var body = said.body().getBytes(StandardCharsets.UTF_8);
            said.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("x-amz-request-id", "1");
            exchange.sendResponseHeaders(said.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Said handle(HttpExchange exchange) throws IOException, GeneralSecurityException {
        var content = exchange.getRequestBody().readAllBytes();
        var today = mood.get();
        if (today.isPresent()) {
            return today.get();
        }
        var refusal = refusal(exchange, content);
        if (refusal.isPresent()) {
            return refusal.get();
        }
        var name = exchange.getRequestURI().getPath().substring(1);
        if (!BUCKETS.contains(name.replaceFirst("/.*", ""))) {
            return Said.error(404, "NoSuchBucket");
        }
        if (content.length > MAX_OBJECT_BYTES) {
            return Said.error(400, "EntityTooLarge");
        }
        objects.put(name, new Stored(headers(exchange), ByteBuffer.wrap(content)));
        return new Said(200, Map.of("ETag", "\"" + Signature.sha256(content).substring(0, 32) + "\""), "");
    }

    private static Optional<Said> refusal(HttpExchange exchange, byte[] content) throws GeneralSecurityException {
        if (!exchange.getRequestMethod().equals("PUT")) {
            return Optional.of(Said.error(405, "MethodNotAllowed"));
        }
        var signature = Signature.of(exchange);
        if (signature.isEmpty()) {
            return Optional.of(Said.error(403, "AccessDenied"));
        }
        if (!signature.get().accessKeyId().equals(ACCESS_KEY_ID)) {
            return Optional.of(Said.error(403, "InvalidAccessKeyId"));
        }
        if (!signature.get().region().equals(REGION)) {
            return Optional.of(Said.error(400, "AuthorizationHeaderMalformed"));
        }
        if (!signature.get().isRight(exchange, SECRET_ACCESS_KEY)) {
            return Optional.of(Said.error(403, "SignatureDoesNotMatch"));
        }
        var hash = exchange.getRequestHeaders().getFirst("x-amz-content-sha256");
        return "UNSIGNED-PAYLOAD".equals(hash) || Signature.sha256(content).equals(hash)
                ? Optional.empty()
                : Optional.of(Said.error(400, "XAmzContentSHA256Mismatch"));
    }

    private static Map<String, String> headers(HttpExchange exchange) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, String.join(",", values)));
        return headers;
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
