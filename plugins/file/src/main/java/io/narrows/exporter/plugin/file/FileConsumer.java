package io.narrows.exporter.plugin.file;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.report.ReportData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;

/// The `file` consumer: appends reports to the files of their source and day, with one fsync per file and batch.
final class FileConsumer implements ReportConsumer {
    private final Path directory;
    private final Appender appender;
    private final Archive archive;

    FileConsumer(Path directory, Appender appender, Archive archive) {
        this.directory = directory;
        this.appender = appender;
        this.archive = archive;
    }

    @Override
    public List<DeliveryResult> deliver(List<Delivery> batch) throws InterruptedException {
        var byFile = new LinkedHashMap<DayFiles, List<Integer>>();
        for (int place = 0; place < batch.size(); place++) {
            byFile.computeIfAbsent(filesFor(batch.get(place).report()), files -> new ArrayList<>())
                    .add(place);
        }
        var results = new DeliveryResult[batch.size()];
        for (var entry : byFile.entrySet()) {
            var places = entry.getValue();
            var lines = places.stream()
                    .map(place -> ReportLine.of(batch.get(place).report()))
                    .toList();
            var stored = store(entry.getKey(), lines);
            for (int i = 0; i < places.size(); i++) {
                results[places.get(i)] = stored.get(i);
            }
        }
        return List.of(results);
    }

    private DayFiles filesFor(ReportData report) {
        return new DayFiles(
                directory.resolve(FolderName.of(report.source())),
                LocalDate.ofInstant(report.receivedAt(), ZoneOffset.UTC));
    }

    private List<DeliveryResult> store(DayFiles files, List<ByteBuffer> lines) throws InterruptedException {
        var results = new ArrayList<DeliveryResult>();
        try {
            while (results.size() < lines.size()) {
                var rest = lines.subList(results.size(), lines.size());
                int size = rest.getFirst().remaining();
                if (archive.canNeverHold(size)) {
                    results.add(new Rejected("its line has " + size
                            + " bytes, more than all files together may have by consumers.file.maxTotalSize"));
                } else {
                    int stored = appender.append(files, rest);
                    results.addAll(Collections.nCopies(stored, new Delivered()));
                }
            }
        } catch (IOException e) {
            var rest = WriteFailure.of(files.folder(), e);
            results.addAll(Collections.nCopies(lines.size() - results.size(), rest));
        }
        return results;
    }

    @Override
    public String toString() {
        return "FileConsumer[" + directory + "]";
    }
}
