package io.narrows.exporter.adapter.in.http;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.domain.consumer.ByteSize;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads the bodies of requests within bounds of size, time and memory. Thread-safe.
final class BodyReader {
    private static final int WITHOUT_LENGTH = 8 * 1024;
    private static final long USUAL_RATIO = 8;

    private final HttpSettings.Limits limits;
    private final SlowSenders slowSenders;
    private final BodyBudget budget;
    private final Problems problems;

    BodyReader(HttpSettings.Limits limits, SlowSenders slowSenders, BodyBudget budget, Problems problems) {
        this.limits = limits;
        this.slowSenders = slowSenders;
        this.budget = budget;
        this.problems = problems;
    }

    /// Reads the body whole, and unpacks it where it is packed.
    ///
    /// @throws Refusal if it is too large, packed in an unknown way, or broken off
    Body read(ServerRequest request, ServerResponse response) {
        refuseByHeaders(request.headers());
        var share = budget.share(most(request.headers()));
        try {
            return new Body(bytes(request, response, share), share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    /// What can be refused before any of it is read.
    void refuseByHeaders(ServerRequestHeaders headers) {
        encoding(headers);
        if (headers.contentLength().orElse(0) > limits.maxBodySize().bytes()) {
            throw Refusal.tooLarge(limits.maxBodySize().bytes());
        }
    }

    private byte[] bytes(ServerRequest request, ServerResponse response, BodyBudget.Share share) {
        var raw = raw(request, response, share);
        return switch (encoding(request.headers())) {
            case IDENTITY -> raw;
            case GZIP -> unpacked(raw, share);
        };
    }

    /// What it may come to, packed and unpacked together.
    private long most(ServerRequestHeaders headers) {
        var sent = headers.contentLength().orElse(limits.maxBodySize().bytes());
        return encoding(headers) == Encoding.GZIP
                ? sent + limits.maxDecompressedSize().bytes()
                : sent;
    }

    private byte[] raw(ServerRequest request, ServerResponse response, BodyBudget.Share share) {
        var expected = request.headers().contentLength().orElse(WITHOUT_LENGTH);
        try (var reading = slowSenders.watch(
                limits.requestTimeout(),
                limits.readTimeout(),
                () -> problems.handle(
                        request, response, Refusal.of(Status.REQUEST_TIMEOUT_408, "the body came too slowly")))) {
            return read(request.content().inputStream(), expected, limits.maxBodySize(), size -> {
                reading.progress();
                share.grownTo(size);
            });
        } catch (InsufficientDataAvailableException e) {
            throw brokenOff();
        } catch (IllegalArgumentException | RequestException e) {
            throw Refusal.invalid("body", "does not come in chunks as HTTP/1.1 has them");
        } catch (IOException e) {
            throw new ServerConnectionException("the body could not be read", e);
        }
    }

    private byte[] unpacked(byte[] packed, BodyBudget.Share share) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return read(in, packed.length * USUAL_RATIO, limits.maxDecompressedSize(), share::grownTo);
        } catch (ZipException e) {
            throw Refusal.invalid("body", "is not what gzip makes, as Content-Encoding says it is");
        } catch (EOFException e) {
            throw brokenOff();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }

    /// @param expected how long it is, as far as that is known
    private static byte[] read(InputStream in, long expected, ByteSize limit, IntConsumer onGrowth) throws IOException {
        var bytes = new byte[(int) Math.min(expected, BodyBudget.SMALL) + 1]; // what is not sent yet takes no memory
        int size = 0;
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes, size, bytes.length - size)) {
            size += read;
            if (size > limit.bytes()) {
                throw Refusal.tooLarge(limit.bytes());
            }
            onGrowth.accept(size);
            if (size == bytes.length) {
                long wanted = size <= expected ? Math.min(2L * size, expected + 1) : 2L * size;
                bytes = Arrays.copyOf(bytes, (int) wanted);
            }
        }
        return Arrays.copyOf(bytes, size);
    }

    private static Refusal brokenOff() {
        return Refusal.invalid("body", "ends before it is complete");
    }

    private static Encoding encoding(ServerRequestHeaders headers) {
        if (!headers.contains(HeaderNames.CONTENT_ENCODING)) {
            return Encoding.IDENTITY;
        }
        var named = String.join(",", headers.get(HeaderNames.CONTENT_ENCODING).allValues());
        return switch (named.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> Encoding.IDENTITY;
            case "gzip", "x-gzip" -> Encoding.GZIP;
            default -> throw Refusal.unknownEncoding();
        };
    }

    private enum Encoding {
        IDENTITY,
        GZIP
    }
}
