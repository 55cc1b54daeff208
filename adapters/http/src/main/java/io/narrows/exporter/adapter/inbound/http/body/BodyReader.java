package io.narrows.exporter.adapter.inbound.http.body;

import io.helidon.common.buffers.DataReader.InsufficientDataAvailableException;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.narrows.exporter.adapter.inbound.http.answer.Problems;
import io.narrows.exporter.adapter.inbound.http.answer.Refusal;
import io.narrows.exporter.domain.json.Utf8;
import java.io.EOFException;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Reads request bodies within limits of size, time and memory. Thread-safe.
public final class BodyReader {
    /// How many bytes U+FFFD is longer than the one invalid byte that it replaces.
    private static final long ADDED_BY_REPLACEMENT = 2;

    private final BodyLimits limits;
    private final SlowSenders slowSenders;
    private final BodyBudget budget;
    private final Problems problems;
    private final LargeBodies large = new LargeBodies();

    public BodyReader(BodyLimits limits, SlowSenders slowSenders, BodyBudget budget, Problems problems) {
        this.limits = limits;
        this.slowSenders = slowSenders;
        this.budget = budget;
        this.problems = problems;
    }

    /// Reads the whole body, and decompresses a gzip body while it arrives.
    ///
    /// @throws Refusal if the body is too large, incomplete, or has an unknown content encoding
    public Body read(ServerRequest request, ServerResponse response) {
        refuseByHeaders(request.headers());
        var share = budget.share();
        try {
            share.grownTo(0);
            var bytes = bytes(request, response, share);
            long illFormed = large.compute(bytes.length, () -> Utf8.illFormedBytes(bytes));
            share.grownTo(cost(bytes.length) + ADDED_BY_REPLACEMENT * illFormed);
            return new Body(bytes, share, large);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    /// Refuses a request by its headers, before any of the body is read.
    public void refuseByHeaders(ServerRequestHeaders headers) {
        encoding(headers);
        if (headers.contentLength().orElse(0) > limits.maxBodySize().bytes()) {
            throw Refusal.tooLarge(limits.maxBodySize().bytes());
        }
    }

    /// The memory that a body of this size needs. A body is in memory twice at most: first as segments and as one
    /// array, then as that array and as the payload of a report.
    private static long cost(long size) {
        return 2 * size;
    }

    private byte[] bytes(ServerRequest request, ServerResponse response, BodyBudget.Share share) {
        try (var reading = slowSenders.watch(
                request.remotePeer(),
                limits.requestTimeout(),
                limits.readTimeout(),
                () -> problems.handle(
                        request, response, Refusal.of(Status.REQUEST_TIMEOUT_408, "the body came too slowly")))) {
            var sent = new SentBody(
                    request.content().inputStream(), limits.maxBodySize().bytes(), reading::progress);
            return switch (encoding(request.headers())) {
                case IDENTITY -> asSent(request, sent, share);
                case GZIP -> unpacked(sent, share);
            };
        } catch (InsufficientDataAvailableException | EOFException e) {
            throw brokenOff();
        } catch (IllegalArgumentException | RequestException e) {
            throw Refusal.invalid("body", "does not come in chunks as HTTP/1.1 has them");
        } catch (IOException e) {
            throw new ServerConnectionException("the body could not be read", e);
        }
    }

    /// HTTP/1 ends a body where its `Content-Length` says. HTTP/2 has frames for that.
    private byte[] asSent(ServerRequest request, SentBody sent, BodyBudget.Share share) throws IOException {
        var length = request.headers().contentLength();
        boolean isSized =
                length.isPresent() && request.prologue().protocolVersion().startsWith("1");
        return isSized
                ? SizedBody.read(sent, Math.toIntExact(length.getAsLong()), size -> share.grownTo(cost(size)))
                : Segments.read(sent, limits.maxBodySize().bytes(), size -> share.grownTo(cost(size)));
    }

    private byte[] unpacked(SentBody sent, BodyBudget.Share share) throws IOException {
        try (var in = new GZIPInputStream(sent)) {
            return Segments.read(in, limits.maxDecompressedSize().bytes(), size -> share.grownTo(cost(size)));
        } catch (ZipException e) {
            throw Refusal.invalid("body", "is not what gzip makes, as Content-Encoding says it is");
        }
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

    /// The content encodings that bodies may have.
    private enum Encoding {
        IDENTITY,
        GZIP
    }
}
