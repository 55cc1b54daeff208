package io.narrows.exporter.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Filter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LoggingTest {
    /// The log manager forgets a logger that nobody refers to.
    private final Logger listener = Logger.getLogger("io.helidon.webserver.ServerListener");

    private static LogRecord record(Throwable thrown) {
        var entry = new LogRecord(Level.SEVERE, "Got a throwable while listening");
        entry.setThrown(thrown);
        return entry;
    }

    @Test
    void aPortThatTheExporterClosedIsNoErrorButAnyOtherFailureIs() {
        Logging.logFrom(System.Logger.Level.INFO);
        Filter filter = listener.getFilter();

        assertThat(filter.isLoggable(record(new ClosedChannelException()))).isFalse();
        assertThat(filter.isLoggable(record(new IOException("too many open files"))))
                .isTrue();
    }
}
