package io.narrows.exporter.plugin.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.domain.report.Payload;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadReportTest {
    private static final String NO_WORKLOADS = "{\"workloads\":[]}";

    @Test
    void aReportBecomesTheListOfItsWorkloadsAsNarrowsWritesIt() throws Exception {
        assertThat(telemetry(Reports.OF_TWO_NAMESPACES)).isEqualTo(Reports.TELEMETRY_OF_TWO_NAMESPACES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"namespaceInfos\":[]}",
                "{\"namespaceInfos\":[{\"namespace\":{\"name\":\"a\"},\"workloadInfos\":[]}]}",
                "{\"namespaceInfos\":[{\"workloadInfos\":[],\"namespace\":null}]}"
            })
    void aListOfNoWorkloadsIsTakenAtItsWord(String report) throws Exception {
        assertThat(telemetry(report)).isEqualTo(NO_WORKLOADS);
    }

    @Test
    void namesMatchWithoutRegardToCaseAsInGo() throws Exception {
        var report =
                "{\"NAMESPACEINFOS\":[{\"WorkloadInfos\":[{\"Workload\":{\"METADATA\":{\"Name\":\"w\",\"KIND\":\"Job\"},"
                        + "\"Pods\":[{\"CONTAINERS\":[{\"NAME\":\"c\",\"Image\":\"i\",\"IMAGEID\":\"d\",\"ID\":\"e\"}]}]}}],"
                        + "\"Namespace\":{\"NAME\":\"n\"}}]}";

        assertThat(telemetry(report))
                .isEqualTo("{\"workloads\":[{\"name\":\"w\",\"namespace\":\"n\",\"kind\":\"Job\",\"containers\":["
                        + "{\"name\":\"c\",\"image\":\"i\",\"image_id\":\"d\",\"id\":\"e\"}]}]}");
    }

    @Test
    void whatIsAbsentOrNullBelowAWorkloadIsBlankAsInGo() throws Exception {
        var workload = "{\"name\":\"\",\"namespace\":\"\",\"kind\":\"\",\"containers\":[";

        assertThat(telemetry(workloads("{\"workload\":{}},{\"workload\":{\"metadata\":null,\"pods\":[{}]}}")))
                .isEqualTo("{\"workloads\":[" + workload + "]}," + workload + "]}]}");
        assertThat(telemetry(workloads("{\"workload\":{\"pods\":[{\"containers\":[{\"name\":null}]}]}}")))
                .isEqualTo("{\"workloads\":[" + workload
                        + "{\"name\":\"\",\"image\":\"\",\"image_id\":\"\",\"id\":\"\"}]}]}");
    }

    @Test
    void theLastOfTwoMembersOfOneNameCounts() throws Exception {
        var report = workloads("{\"workload\":{\"metadata\":{\"name\":\"first\",\"name\":\"last\"}}}");

        assertThat(telemetry("{\"namespaceInfos\":[],\"namespaceInfos\":[{\"workloadInfos\":[]}]}"))
                .isEqualTo(NO_WORKLOADS);
        assertThat(telemetry(report)).contains("\"name\":\"last\"").doesNotContain("first");
    }

    @Test
    void membersOfAnyKindAndDepthThatAreNotKnownArePassedOver() throws Exception {
        var unknown =
                "\"x\":[[{\"name\":\"no\"},[]],1e999,null],\"y\":{\"z\":{\"name\":\"no\",\"q\":[{}]}},\"t\":true,";
        var report = "{" + unknown + "\"namespaceInfos\":[{" + unknown + "\"workloadInfos\":[{" + unknown
                + "\"workload\":{" + unknown + "\"metadata\":{" + unknown + "\"name\":\"w\"},\"pods\":[{" + unknown
                + "\"containers\":[{" + unknown + "\"image\":\"i\"}]}]}}]}]}";

        assertThat(telemetry(report))
                .isEqualTo("{\"workloads\":[{\"name\":\"w\",\"namespace\":\"\",\"kind\":\"\",\"containers\":["
                        + "{\"name\":\"\",\"image\":\"i\",\"image_id\":\"\",\"id\":\"\"}]}]}");
    }

    @Test
    void textsKeepTheirCharacters() throws Exception {
        var report =
                workloads("{\"workload\":{\"metadata\":{\"name\":\"\\u00e9 é \\\" \\\\ \\/ \\n \\ud83d\\ude00 😀\"}}}");

        var written = Json.object(telemetry(report)).orElseThrow();

        assertThat(written.getJsonArray("workloads").getJsonObject(0).getString("name"))
                .isEqualTo("é é \" \\ / \n 😀 😀");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "\"namespaceInfos\"",
                "text",
                "{\"namespaceInfos\":[]",
                "{\"namespaceInfos\":[]}x"
            })
    void whatIsNoJsonObjectIsNoWorkloadReport(String report) {
        assertThatThrownBy(() -> telemetry(report))
                .isInstanceOf(NoWorkloadReportException.class)
                .hasMessage("not a workload report: it is no JSON object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | namespaceInfos is missing",
                "{\"docID\":\"a\",\"namespaceAssessments\":[]} | namespaceInfos is missing",
                "{\"a\":{\"namespaceInfos\":[]}} | namespaceInfos is missing",
                "{\"namespaceInfos\":null} | namespaceInfos must be an array (line 1, column 23)",
                "{\"namespaceInfos\":{}} | namespaceInfos must be an array (line 1, column 20)",
                "{\"namespaceInfos\":[null]} | namespaceInfos must hold objects (line 1, column 24)",
                "{\"namespaceInfos\":[{}]} | workloadInfos is missing",
                "{\"namespaceInfos\":[{\"workloadInfos\":null}]} | workloadInfos must be an array (line 1, column 41)",
                "{\"namespaceInfos\":[{\"workloadInfos\":[{}]}]} | workload is missing",
                "{\"namespaceInfos\":[{\"workloadInfos\":[{\"workload\":null}]}]} | workload must be an object (line 1, column 54)"
            })
    void whatDoesNotListWorkloadsIsNoWorkloadReport(String report, String problem) {
        assertThatThrownBy(() -> telemetry(report))
                .isInstanceOf(NoWorkloadReportException.class)
                .hasMessage("not a workload report: " + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"workload\":{\"metadata\":[]}} | metadata must be an object",
                "{\"workload\":{\"metadata\":{\"name\":5}}} | name must be a text",
                "{\"workload\":{\"metadata\":{\"kind\":{}}}} | kind must be a text",
                "{\"workload\":{\"pods\":\"x\"}} | pods must be an array",
                "{\"workload\":{\"pods\":[1]}} | pods must hold objects",
                "{\"workload\":{\"pods\":[{\"containers\":{}}]}} | containers must be an array",
                "{\"workload\":{\"pods\":[{\"containers\":[{\"imageID\":[]}]}]}} | imageID must be a text"
            })
    void aWronglyTypedMemberIsNamed(String workload, String problem) {
        assertThatThrownBy(() -> telemetry(workloads(workload)))
                .isInstanceOf(NoWorkloadReportException.class)
                .hasMessageStartingWith("not a workload report: " + problem + " (line 1, column ");
    }

    @Test
    void aReportThatIsNestedVeryDeepIsReadOrRefusedButHarmsNobody() throws Exception {
        int depth = 100_000;
        var deep = "[".repeat(depth) + "]".repeat(depth);

        assertThatThrownBy(() -> telemetry("{\"namespaceInfos\":" + deep + "}"))
                .isInstanceOf(NoWorkloadReportException.class);
        assertThat(telemetry("{\"x\":" + deep + ",\"namespaceInfos\":[]}")).isEqualTo(NO_WORKLOADS);
    }

    private static String workloads(String infos) {
        return "{\"namespaceInfos\":[{\"workloadInfos\":[" + infos + "]}]}";
    }

    private static String telemetry(String report) throws NoWorkloadReportException {
        return new String(Telemetry.of(WorkloadReport.read(Payload.of(report))), StandardCharsets.UTF_8);
    }
}
