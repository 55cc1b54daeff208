package io.narrows.exporter.adapter.outbound.sealing.transfer;

import io.narrows.exporter.adapter.outbound.sealing.SettingsCodec;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.ReportData;
import io.narrows.exporter.domain.report.ReportId;
import io.narrows.exporter.domain.spool.Acceptance;
import io.narrows.exporter.domain.spool.Acceptance.NewDelivery;
import io.narrows.exporter.domain.spool.DeathCause;
import io.narrows.exporter.domain.spool.DeliveryState;
import io.narrows.exporter.domain.spool.Lane;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;

/// Encodes a report with its deliveries as bytes, and decodes them. Leaves out the fingerprints of lanes, because each
/// spool makes its own.
final class AcceptanceCodec {
    /// Stands for a pending delivery, where a dead letter has its cause.
    private static final String PENDING = "";

    private AcceptanceCodec() {}

    static byte[] encode(Acceptance acceptance) {
        var report = acceptance.report();
        var bytes = new ByteArrayOutputStream(report.size() + 512);
        try (var out = new DataOutputStream(bytes)) {
            writeText(out, report.id().value());
            writeText(out, report.source());
            out.writeLong(report.receivedAt().toEpochMilli());
            out.writeInt(report.labels().all().size());
            for (var label : report.labels().all().entrySet()) {
                writeText(out, label.getKey());
                writeText(out, label.getValue());
            }
            writeBytes(out, report.payload().toByteArray());
            out.writeInt(acceptance.deliveries().size());
            for (var delivery : acceptance.deliveries()) {
                write(out, delivery);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory takes everything", e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, NewDelivery delivery) throws IOException {
        writeText(out, delivery.lane().consumer().value());
        writeBytes(out, SettingsCodec.encode(delivery.lane().settings()));
        if (delivery.state() instanceof DeliveryState.Dead dead) {
            writeText(out, dead.cause().name());
            writeText(out, dead.reason());
            out.writeLong(dead.at().toEpochMilli());
        } else {
            writeText(out, PENDING);
        }
    }

    /// @throws IOException if `encode` did not make the bytes
    static Acceptance decode(DataInputStream in) throws IOException {
        try {
            var report = report(in);
            var deliveries = new ArrayList<NewDelivery>();
            for (int many = in.readInt(); many > 0; many--) {
                deliveries.add(delivery(in));
            }
            return new Acceptance(report, deliveries, Optional.empty());
        } catch (RuntimeException e) {
            throw new IOException("a report does not read back as it was written", e);
        }
    }

    private static ReportData report(DataInputStream in) throws IOException {
        var id = new ReportId(readText(in));
        var source = readText(in);
        var receivedAt = Instant.ofEpochMilli(in.readLong());
        var labels = new TreeMap<String, String>();
        for (int many = in.readInt(); many > 0; many--) {
            labels.put(readText(in), readText(in));
        }
        return new ReportData(id, source, receivedAt, Labels.of(labels), Payload.ofUtf8(readBytes(in)));
    }

    private static NewDelivery delivery(DataInputStream in) throws IOException {
        var consumer = new ConsumerId(readText(in));
        var lane = new Lane(consumer, "", SettingsCodec.decode(readBytes(in)));
        var cause = readText(in);
        return cause.equals(PENDING)
                ? new NewDelivery(lane, DeliveryState.Pending.NEW)
                : new NewDelivery(
                        lane,
                        new DeliveryState.Dead(
                                DeathCause.valueOf(cause), readText(in), Instant.ofEpochMilli(in.readLong())));
    }

    /// Not in UTF-8, because UTF-8 cannot represent a lone surrogate.
    private static void writeText(DataOutputStream out, String text) throws IOException {
        out.writeInt(text.length());
        out.writeChars(text);
    }

    private static String readText(DataInputStream in) throws IOException {
        var length = in.readInt();
        var bytes = readBytes(in, 2L * length);
        return java.nio.ByteBuffer.wrap(bytes).asCharBuffer().toString();
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        return readBytes(in, in.readInt());
    }

    private static byte[] readBytes(DataInputStream in, long length) throws IOException {
        if (length < 0 || length > in.available()) {
            throw new IOException("a report is cut short");
        }
        return in.readNBytes((int) length);
    }
}
