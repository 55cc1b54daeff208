package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.plugin.smtp.TestMailServer.File;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tests the mails in the mailbox.
class MailTest {
    private TestMailServer server;

    @BeforeEach
    void start() {
        server = TestMailServer.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aReportIsAttachedToAMailOfItsOwn() throws Exception {
        deliver(Map.of(), "kubebench_report", "{\"docID\":\"é\"}");

        var mail = onlyMail();
        assertThat(mail.getFrom()).containsExactly(new InternetAddress("exporter@example.com"));
        assertThat(mail.getAllRecipients()).containsExactly(new InternetAddress(Smtp.TO));
        assertThat(mail.getSubject()).isEqualTo("Report: kubebench_report");
        assertThat(mail.getSentDate()).isEqualTo(Date.from(Smtp.NOW));
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(mail.getMessageID()).isEqualTo("<01KAR4D3M0T6ZC5Y8QK2V7W9X1-smtp@example.com>");
        assertThat(mail.getHeader("X-Data-Exporter-Delivery")).containsExactly("01KAR4D3M0T6ZC5Y8QK2V7W9X1-smtp");
        assertThat(TestMailServer.filesIn(mail)).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("kubebench_report-01KAR4D3M0T6ZC5Y8QK2V7W9X1.json");
            assertThat(file.type()).isEqualTo("application/json");
            assertThat(file.text()).isEqualTo("{\"docID\":\"é\"}");
        });
        assertThat(text(mail))
                .contains("kubebench_report-01KAR4D3M0T6ZC5Y8QK2V7W9X1.json: of kubebench_report, received at"
                        + " 2026-11-23T20:15:00.500Z, 14 bytes");
    }

    @Test
    void aReportThatIsNoJsonIsATextFile() throws Exception {
        deliver(Map.of(), "s", "line one\r\n.\r\nline two");

        assertThat(TestMailServer.filesIn(onlyMail())).singleElement().satisfies(file -> {
            assertThat(file.name()).endsWith(".txt");
            assertThat(file.type()).isEqualTo("text/plain");
            assertThat(file.text()).isEqualTo("line one\r\n.\r\nline two");
        });
    }

    @Test
    void attachmentsAreGzipFilesOnDemand() throws Exception {
        deliver(Map.of("compress", true), "s", "{\"a\":1}");

        assertThat(TestMailServer.filesIn(onlyMail())).singleElement().satisfies(file -> {
            assertThat(file.name()).endsWith(".json.gz");
            assertThat(file.type()).isEqualTo("application/gzip");
            try (var gzip =
                    new GZIPInputStream(new ByteArrayInputStream(file.content().array()))) {
                assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("{\"a\":1}");
            }
        });
    }

    @Test
    void aDigestIsOneMailWithAllReports() throws Exception {
        var results = Smtp.deliver(
                server.hostPort(),
                Map.of("digest", "1h", "subject", "{count} from {source}, first {id} at {receivedAt}"),
                Smtp.report(1, "b", "{}"),
                Smtp.report(2, "a", "text"),
                Smtp.report(3, "b", "[]"));

        assertThat(results).hasSize(3).containsOnly(new Delivered());
        var mail = onlyMail();
        assertThat(mail.getSubject())
                .isEqualTo("3 from a, b, first 01KAR4D3M0T6ZC5Y8QK2V7W9X1 at 2026-11-23T20:15:00.500Z");
        assertThat(TestMailServer.filesIn(mail)).extracting(File::text).containsExactly("{}", "text", "[]");
        assertThat(TestMailServer.filesIn(mail))
                .extracting(File::delivery)
                .containsExactly(
                        "01KAR4D3M0T6ZC5Y8QK2V7W9X1-smtp",
                        "01KAR4D3M0T6ZC5Y8QK2V7W9X2-smtp",
                        "01KAR4D3M0T6ZC5Y8QK2V7W9X3-smtp");
        assertThat(text(mail)).startsWith("3 reports have come.");
    }

    @Test
    void labelsStandInTheTextAndTheSubject() throws Exception {
        var one = Labels.of(Map.of("cluster", "prod-us", "node", "a\r\nBcc: x@example.com"));
        var other = Labels.of(Map.of("cluster", "prod-eu"));

        Smtp.deliver(
                server.hostPort(),
                Map.of("digest", "1h", "subject", "{labels.cluster}: {labels.node}{labels.none}"),
                Smtp.labelled(1, one, "s", "{}"),
                Smtp.labelled(2, other, "s", "{}"),
                Smtp.report(3, "s", "{}"));

        var mail = onlyMail();
        assertThat(mail.getSubject()).isEqualTo("prod-eu, prod-us: a Bcc: x@example.com");
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(text(mail).lines())
                .containsSubsequence(
                        "s-01KAR4D3M0T6ZC5Y8QK2V7W9X1.json: of s, received at 2026-11-23T20:15:00.500Z, 2 bytes",
                        "  cluster: prod-us, node: a Bcc: x@example.com",
                        "s-01KAR4D3M0T6ZC5Y8QK2V7W9X2.json: of s, received at 2026-11-23T20:15:00.500Z, 2 bytes",
                        "  cluster: prod-eu",
                        "s-01KAR4D3M0T6ZC5Y8QK2V7W9X3.json: of s, received at 2026-11-23T20:15:00.500Z, 2 bytes");
    }

    @Test
    void theSameReportsMakeTheSameMessageId() throws Exception {
        var digest = Map.of("digest", "1h");
        for (int i = 0; i < 2; i++) {
            Smtp.deliver(server.hostPort(), digest, Smtp.report(1, "a", "{}"), Smtp.report(2, "b", "{}"));
        }
        Smtp.deliver(server.hostPort(), digest, Smtp.report(1, "a", "{}"), Smtp.report(3, "b", "{}"));

        var ids = server.mailsTo(Smtp.TO).stream().map(MailTest::messageId).toList();
        assertThat(ids.get(1)).isEqualTo(ids.getFirst());
        assertThat(ids.get(2)).isNotEqualTo(ids.getFirst());
    }

    @Test
    void everyRecipientGetsTheMail() throws Exception {
        deliver(Map.of("to", "a@example.com, \"Security, all\" <b@example.com>"), "s", "{}");

        assertThat(server.filesTo("a@example.com")).hasSize(1);
        assertThat(server.filesTo("b@example.com")).hasSize(1);
        assertThat(server.mailsTo("a@example.com").getFirst().getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("a@example.com", "\"Security, all\" <b@example.com>");
    }

    @Test
    void aSubjectMayBeInAnyLanguage() throws Exception {
        deliver(Map.of("subject", "Bericht „{source}“ 😀"), "é", "{}");

        assertThat(onlyMail().getSubject()).isEqualTo("Bericht „é“ 😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nBcc: evil@example.com",
                "a\nBcc: evil@example.com\n\nbody",
                "a\rBcc: evil@example.com",
                "a\u0000\u000b\u2028\u0085Bcc: evil@example.com",
                "\r\n.\r\nMAIL FROM:<evil@example.com>",
                "\"; filename=\"evil.exe",
                "../../evil"
            })
    void aSourceEndsNoHeaderAndBeginsNone(String source) throws Exception {
        deliver(Map.of("subject", "{source}"), source, "{}");

        var mail = onlyMail();
        assertThat(Collections.list(mail.getAllHeaders()))
                .extracting(header -> header.getName())
                .doesNotContain("Bcc")
                .hasSameSizeAs(Collections.list(cleanMail().getAllHeaders()));
        assertThat(server.mailsTo("evil@example.com")).isEmpty();
        assertThat(MimeUtility.decodeText(mail.getSubject())).doesNotContain("\r", "\n", "\u2028", "\u0085");
        assertThat(TestMailServer.filesIn(mail))
                .singleElement()
                .satisfies(file -> assertThat(file.name()).matches("[A-Za-z0-9][A-Za-z0-9._-]*"));
    }

    @Test
    void aLongSubjectIsCutAtACharacter() {
        assertThat(OneLine.of("x".repeat(9) + "😀", 10)).isEqualTo("x".repeat(9) + "…");
        assertThat(OneLine.of("x".repeat(10), 10)).isEqualTo("x".repeat(10));
    }

    private MimeMessage cleanMail() throws Exception {
        Smtp.deliver(
                server.hostPort(), Map.of("to", "clean@example.com", "subject", "{source}"), Smtp.report(1, "a", "{}"));
        return server.mailsTo("clean@example.com").getFirst();
    }

    private void deliver(Map<String, ?> settings, String source, String payload) throws InterruptedException {
        assertThat(Smtp.deliver(server.hostPort(), settings, Smtp.report(1, source, payload)))
                .isEqualTo(List.of(new Delivered()));
    }

    private MimeMessage onlyMail() {
        assertThat(server.mailsTo(Smtp.TO)).hasSize(1);
        return server.mailsTo(Smtp.TO).getFirst();
    }

    private static String text(MimeMessage mail) throws Exception {
        return String.valueOf(((MimeMultipart) mail.getContent()).getBodyPart(0).getContent());
    }

    private static String messageId(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (jakarta.mail.MessagingException e) {
            throw new AssertionError(e);
        }
    }
}
