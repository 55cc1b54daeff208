package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.report.Payload;
import io.narrows.exporter.domain.report.PayloadFormat;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Tests the worked examples of the consumer's documentation page.
class PageTest {
    private static final Pattern JSON = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    @Test
    void theMessageInSlackIsTheOneOnThePage() throws Exception {
        var examples = examplesUnder("### A message in Slack");

        assertThat(sent(examples.getFirst(), examples.get(1))).isEqualTo(dense(examples.get(2)));
    }

    @Test
    void theMessageInTeamsIsTheOneOnThePage() throws Exception {
        var report = examplesUnder("### A message in Slack").get(1);
        var examples = examplesUnder("### A message in Teams");

        assertThat(sent(examples.getFirst(), report)).isEqualTo(dense(examples.get(1)));
    }

    private static String sent(String template, String report) throws Exception {
        try (var server = TestHttpServer.start(request -> Said.of(202, ""))) {
            assertThat(Webhooks.deliver(server.hostPort(), Map.of("body", template), Webhooks.report(report)))
                    .isEqualTo(new Delivered());
            return dense(server.asked().getFirst().body());
        }
    }

    private static List<String> examplesUnder(String heading) throws IOException {
        var page = Files.readString(Path.of("README.md"));
        var start = page.indexOf(heading) + heading.length();
        var section = page.substring(start, page.indexOf("\n##", start));
        return JSON.matcher(section).results().map(block -> block.group(1)).toList();
    }

    private static String dense(String json) {
        var text = Payload.of(json);
        assertThat(text.format().kind()).isEqualTo(PayloadFormat.Kind.JSON_OBJECT);
        return StandardCharsets.UTF_8.decode(text.oneLine()).toString();
    }
}
