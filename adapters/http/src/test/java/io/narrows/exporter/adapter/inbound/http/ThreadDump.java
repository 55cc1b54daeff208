package io.narrows.exporter.adapter.inbound.http;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;

/// The stacks of all threads of this JVM. Only a dump to a file lists virtual threads.
final class ThreadDump {
    private ThreadDump() {}

    static String now() {
        try {
            var folder = Files.createTempDirectory("threads");
            var dump = folder.resolve("dump.txt");
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(dump.toString(), HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            var text = Files.readString(dump);
            Files.delete(dump);
            Files.delete(folder);
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
