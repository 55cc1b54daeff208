package io.narrows.exporter.adapter.inbound.http.reports;

import io.narrows.exporter.domain.json.JsonReader;
import io.narrows.exporter.domain.json.JsonSyntaxException;
import io.narrows.exporter.domain.json.JsonSyntaxException.Fault;
import io.narrows.exporter.domain.json.Utf8;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.util.function.Supplier;

/// A request body that must be JSON, and the errors for a body that is not.
final class JsonBody {
    /// The nesting limit of Go's `encoding/json`.
    static final int MAX_DEPTH = 10_000;

    /// The name of the body in errors.
    static final String FIELD = "body";

    private JsonBody() {}

    /// Reads a body. An error says where the JSON is invalid.
    ///
    /// @throws InvalidReportException if the body is not JSON, or nested too deeply
    static <T> T read(byte[] body, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (JsonSyntaxException e) {
            throw refused(e, body);
        }
    }

    /// A report that is the whole body, as sent. The bytes are not copied.
    ///
    /// @throws InvalidReportException if the body is not one JSON value in UTF-8
    static Payload report(byte[] body) {
        ensureUtf8(body);
        return read(body, () -> Payload.takeOver(body, PayloadFormat.ofJson(body, MAX_DEPTH)));
    }

    /// A report that is the whole body and may be any text. The bytes are not copied.
    ///
    /// @throws InvalidReportException if the body is not UTF-8
    static Payload text(byte[] body) {
        ensureUtf8(body);
        return Payload.takeOver(body, PayloadFormat.of(body));
    }

    /// @throws InvalidReportException if the body is not UTF-8
    static void ensureUtf8(byte[] body) {
        if (!Utf8.isWellFormed(body)) {
            throw new InvalidReportException(
                    FIELD,
                    isUtf16(body) ? "begins with a byte order mark of UTF-16: send UTF-8" : "must be a text in UTF-8");
        }
    }

    private static boolean isUtf16(byte[] body) {
        try {
            new JsonReader(body, 1).peek();
            return false;
        } catch (JsonSyntaxException e) {
            return e.fault() == Fault.BYTE_ORDER_MARK;
        }
    }

    private static InvalidReportException refused(JsonSyntaxException e, byte[] body) {
        return new InvalidReportException(
                FIELD,
                e.fault() == Fault.TOO_DEEP
                        ? "must not be nested deeper than " + MAX_DEPTH + " levels"
                        : e.problem(body));
    }
}
