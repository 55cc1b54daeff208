package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.report.Labels;
import io.narrows.exporter.plugin.webhook.RequestBody.Ready;
import io.narrows.exporter.plugin.webhook.RequestBody.Unfit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTemplateTest {
    private static final String REPORT =
            "{\"name\":\"a \\\"b\\\" \\\\ \\u00e9\\n\",\"score\":1.50,\"tests\":[{\"id\":\"4.1\"}],\"none\":null,\"ok\":true}";

    @Test
    void theEnvelopeIsAtHand() {
        assertThat(json("[\"{{/source}}\",{{/source}},\"{{/reportId}}\",\"{{ /deliveryId }}\",{{/receivedAt}}]"))
                .isEqualTo("[\"kubebench_report\",\"kubebench_report\",\"" + Webhooks.REPORT_ID + "\",\""
                        + Webhooks.DELIVERY_ID + "\",\"2026-11-23T20:15:00.500Z\"]");
    }

    @Test
    void labelsAreAtHand() {
        var template = BodyTemplate.parse(
                "{\"c\":\"{{/labels/cluster}}\",\"n\":{{/labels/a~1b}},\"x\":[{{/labels/no}},\"{{/labels/no}}\"],\"all\":{{/labels}}}",
                ValueEncoding.JSON);
        var labels = Labels.of(Map.of("cluster", "prod \"eu\"\n", "a/b", "é"));

        assertThat(((Ready) template.fill(Webhooks.labelled(labels, "s", "no JSON")))
                        .content()
                        .text())
                .isEqualTo("{\"c\":\"prod \\\"eu\\\"\\n\",\"n\":\"é\",\"x\":[null,\"\"],"
                        + "\"all\":{\"a/b\":\"é\",\"cluster\":\"prod \\\"eu\\\"\\n\"}}");
        assertThat(filled(template, "s", "{}")).isEqualTo("{\"c\":\"\",\"n\":null,\"x\":[null,\"\"],\"all\":{}}");
    }

    @Test
    void outsideOfAStringAValueIsJsonAsItIsSpelledInThePayload() {
        assertThat(
                        json(
                                "{\"s\":{{/payload/score}},\"t\":{{/payload/tests}},\"n\":{{/payload/name}},\"o\":{{/payload/ok}}}"))
                .isEqualTo("{\"s\":1.50,\"t\":[{\"id\":\"4.1\"}],\"n\":\"a \\\"b\\\" \\\\ \\u00e9\\n\",\"o\":true}");
    }

    @Test
    void insideOfAStringAValueIsATextAndEscaped() {
        assertThat(json("{\"text\":\"{{/payload/name}}, {{/payload/score}}, {{/payload/ok}}, {{/payload/tests}}\"}"))
                .isEqualTo("{\"text\":\"a \\\"b\\\" \\\\ é\\n, 1.50, true, [{\\\"id\\\":\\\"4.1\\\"}]\"}");
    }

    @Test
    void aMissingValueIsNullAndNothingInAString() {
        assertThat(json("{\"a\":{{/payload/nowhere/0}},\"b\":\"<{{/payload/nowhere}}><{{/payload/none}}>\"}"))
                .isEqualTo("{\"a\":null,\"b\":\"<><>\"}");
    }

    @Test
    void aValueCannotBreakOutOfItsString() {
        var template = BodyTemplate.parse("{\"a\":\"{{/source}}\"}", ValueEncoding.JSON);

        assertThat(filled(template, "\",\"b\":\"\\", "{}")).isEqualTo("{\"a\":\"\\\",\\\"b\\\":\\\"\\\\\"}");
    }

    @Test
    void aQuoteThatIsEscapedEndsNoString() {
        assertThat(json("{\"a\":\"\\\"{{/source}}\\\\\",\"b\":{{/source}}}"))
                .isEqualTo("{\"a\":\"\\\"kubebench_report\\\\\",\"b\":\"kubebench_report\"}");
    }

    @Test
    void theWholePayloadGoesInAsOneValue() {
        var template = BodyTemplate.parse("{\"report\":{{/payload}},\"raw\":\"{{/payload}}\"}", ValueEncoding.JSON);

        assertThat(filled(template, "s", "{\n \"a\" : 1.0\n}"))
                .isEqualTo("{\"report\":{\"a\":1.0},\"raw\":\"{\\\"a\\\":1.0}\"}");
        assertThat(filled(template, "s", "a \"text\""))
                .isEqualTo("{\"report\":\"a \\\"text\\\"\",\"raw\":\"a \\\"text\\\"\"}");
        assertThat(filled(template, "s", "")).isEqualTo("{\"report\":\"\",\"raw\":\"\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a text", "{\"a\":", "{}{}"})
    void aPayloadThatIsNoJsonDoesNotFitATemplateThatLooksIntoIt(String payload) {
        var template = BodyTemplate.parse("{\"a\":{{/payload/a}}}", ValueEncoding.JSON);

        assertThat(template.fill(Webhooks.report(payload)))
                .isEqualTo(new Unfit("the payload is no JSON, and the template in body looks for a value in it"));
    }

    @Test
    void aPayloadThatIsJsonOfAnotherShapeFits() {
        var template = BodyTemplate.parse("{\"a\":{{/payload/a}}}", ValueEncoding.JSON);

        assertThat(filled(template, "s", "[1]")).isEqualTo("{\"a\":null}");
        assertThat(filled(template, "s", "7")).isEqualTo("{\"a\":null}");
    }

    @Test
    void otherFormatsHaveEscapesOfTheirOwn() {
        assertThat(filled(parse("a={{/source}}&b=c", "application/x-www-form-urlencoded"), "x&y=1 é", "{}"))
                .isEqualTo("a=x%26y%3D1+%C3%A9&b=c");
        assertThat(filled(parse("<a b='{{/source}}'/>", "text/xml; charset=utf-8"), "<&'\">", "{}"))
                .isEqualTo("<a b='&lt;&amp;&#39;&quot;&gt;'/>");
        assertThat(filled(parse("{{/source}}: {{/payload/nowhere}}", "text/plain"), "\"<&", "{}"))
                .isEqualTo("\"<&: ");
        assertThat(filled(parse("[\"{{/source}}\"]", "application/vnd.x+json"), "\"", "{}"))
                .isEqualTo("[\"\\\"\"]");
    }

    @Test
    void whatNoXmlCanHoldIsReplaced() {
        var legal = "\t\n\r \uE000\uD83D\uDE00";
        var illegal = "\u0000\u0001\u001F\uFFFE\uFFFF\uD800";

        assertThat(filled(parse("<a b='{{/source}}'/>", "application/soap+xml"), illegal + legal, "{}"))
                .isEqualTo("<a b='" + "\uFFFD".repeat(6) + legal + "'/>");
        assertThat(filled(parse("<a>{{/payload/text}}</a>", "text/xml"), "s", "{\"text\":\"a\\u0001b\"}"))
                .isEqualTo("<a>a\uFFFDb</a>");
    }

    @Test
    void aTemplateWithWhatNoXmlCanHoldIsRefused() {
        assertThatThrownBy(() -> parse("<a>\u0001</a>", "text/xml"))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("no XML can hold");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "{\"a\":\"{{source}}\"}; 'source' in double braces, which is no JSON pointer",
                "{\"a\":\"{{/sorce}}\"}; the pointer /sorce, which is none of /source, /reportId",
                "{\"a\":\"{{/source/0}}\"}; the pointer /source/0",
                "{\"a\":\"{{/labels/a/b}}\"}; the pointer /labels/a/b",
                "{\"a\":\"{{/a~2}}\"}; is no JSON pointer",
                "{\"a\":\"{{\"}; {{ without a JSON pointer",
                "{\"a\":{{/source}}; does not become JSON",
                "{\"a\":1{{/source}}}; does not become JSON",
                "{\"a\":\"\\{{/source}}\"}; does not become JSON",
                "hello {{/source}}; does not become JSON"
            })
    void aTemplateThatCannotWorkIsRefused(String template, String problem) {
        assertThatThrownBy(() -> BodyTemplate.parse(template, ValueEncoding.JSON))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith("body ")
                .hasMessageContaining(problem.strip());
    }

    private static String json(String template) {
        return filled(BodyTemplate.parse(template, ValueEncoding.JSON), "kubebench_report", REPORT);
    }

    private static BodyTemplate parse(String template, String contentType) {
        return BodyTemplate.parse(template, ValueEncoding.of(contentType));
    }

    private static String filled(BodyTemplate template, String source, String payload) {
        return ((Ready) template.fill(Webhooks.report(source, payload)))
                .content()
                .text();
    }
}
