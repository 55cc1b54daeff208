package io.narrows.exporter.adapter.in.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;

/// Answers those who begin with anything but HTTP/1.1 or HTTP/2, on whom Helidon hangs up without a word.
///
/// @param answers counts them
record OtherProtocols(HttpAnswers answers) implements ServerConnectionSelector {
    private static final Pattern UNDERSTOOD = Pattern.compile("(?s).* HTTP/1\\.1\r|PRI \\* HTTP/2\\.0\r");
    private static final Pattern OTHER_VERSION = Pattern.compile("[A-Z]+ \\S+ HTTP/\\d(\\.\\d)?\r?");
    private static final int LONGEST_LINE = 4_096;

    /// Has `supports` asked whatever there is.
    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData begin) {
        int length = begin.indexOf((byte) '\n');
        if (length < 0) {
            return begin.available() > LONGEST_LINE ? Support.SUPPORTED : Support.UNSUPPORTED;
        }
        return UNDERSTOOD.matcher(begin.readString(length)).matches() ? Support.UNSUPPORTED : Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return Set.of();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new Refused(context);
    }

    private final class Refused implements ServerConnection {
        private final ConnectionContext context;

        Refused(ConnectionContext context) {
            this.context = context;
        }

        @Override
        public void handle(Limit limit) {
            var begin = context.dataReader().getBuffer(context.dataReader().available());
            int length = begin.indexOf((byte) '\n');
            var status = length >= 0
                            && OTHER_VERSION.matcher(begin.readString(length)).matches()
                    ? Status.HTTP_VERSION_NOT_SUPPORTED_505
                    : Status.BAD_REQUEST_400;
            answers.count(status);
            context.dataWriter().write(BufferData.create(answer(status)));
        }

        private static byte[] answer(Status status) {
            var problem = Json.bytes(Problems.problem(status));
            var head = "HTTP/1.1 " + status.text() + "\r\nContent-Type: " + ProblemJson.MEDIA_TYPE
                    + "\r\nContent-Length: " + problem.length + "\r\nConnection: close\r\n\r\n";
            return (head + new String(problem, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            // Ends by itself, at once.
        }
    }
}
