package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.narrows.exporter.deploy.load.Await;
import jakarta.mail.internet.MimeMultipart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestIT {
    /// So long that three reports come within one interval also on a busy machine.
    private static final long INTERVAL_MILLIS = 10_000;

    private final GreenMail mails = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    @TempDir
    private Path scratch;

    @BeforeEach
    void startMailServer() {
        mails.start();
    }

    @AfterEach
    void stopMailServer() {
        mails.stop();
    }

    @Test
    void whatIsCollectedForADigestOutlivesAKillAndComesInOneMail() throws Exception {
        try (var exporter = ExporterProcess.start(scratch)) {
            awaitTheBeginningOfAnInterval();
            for (int i = 0; i < 3; i++) {
                var answer = Http.post(exporter.server("/forward"), Envelopes.envelope("s" + i, digest(), "{}"));
                assertThat(answer.state()).isEqualTo("pending");
            }
            exporter.kill();
        }
        assertThat(mails.getReceivedMessages()).isEmpty();

        try (var exporter = ExporterProcess.start(scratch)) {
            var mail = Await.until(
                    "the digest",
                    Duration.ofMillis(3 * INTERVAL_MILLIS),
                    () -> Optional.of(mails.getReceivedMessages())
                            .filter(received -> received.length > 0)
                            .map(received -> received[0]));

            assertThat(((MimeMultipart) mail.getContent()).getCount()).isEqualTo(1 + 3);
            assertThat(mails.getReceivedMessages()).hasSize(1);
            assertThat(exporter.output()).noneMatch(line -> line.contains("dead letter"));
        }
    }

    private String digest() {
        return """
                {"smtp":{"hostport":"127.0.0.1:%d","from":"exporter@example.com","to":"team@example.com","security":"none","digest":"%dms"}}""".formatted(mails.getSmtp().getPort(), INTERVAL_MILLIS);
    }

    /// Waits for the start of an interval, so that no interval ends between two reports.
    private static void awaitTheBeginningOfAnInterval() {
        Await.until(
                "the first quarter of an interval",
                Duration.ofMillis(2 * INTERVAL_MILLIS),
                () -> Optional.of(System.currentTimeMillis() % INTERVAL_MILLIS)
                        .filter(passed -> passed < INTERVAL_MILLIS / 4));
    }
}
