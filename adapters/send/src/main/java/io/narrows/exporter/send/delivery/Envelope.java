package io.narrows.exporter.send.delivery;

import io.narrows.exporter.domain.json.JsonStrings;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.send.consumer.ExportConfig;
import io.narrows.exporter.send.input.Report;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A report on its way: the body of `POST /forward`. The report is quoted while it is written, and never copied.
final class Envelope {
    private static final byte[] END = "\"}".getBytes(StandardCharsets.US_ASCII);

    private final byte[] beginning;
    private final Report report;

    Envelope(String source, Optional<ExportConfig> consumers, Labels labels, Report report) {
        var asked =
                consumers.map(config -> ",\"exportConfig\":" + config.json()).orElse("");
        var said = labels.isEmpty() ? "" : ",\"labels\":" + labels.json();
        this.beginning = ("{\"source\":" + JsonStrings.quote(source) + asked + said + ",\"payload\":\"")
                .getBytes(StandardCharsets.UTF_8);
        this.report = report;
    }

    /// In bytes.
    long length() {
        return beginning.length + report.quotedLength() + END.length;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(beginning);
        report.writeQuoted(out);
        out.write(END);
    }

    /// Tells the name of the report only, for an envelope has secrets.
    @Override
    public String toString() {
        return "Envelope[" + report.name() + "]";
    }
}
