package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules for Prometheus, the dashboard for Grafana, and the page that explains the metrics fit together.
///
/// `MetricsPageTest` of `adapters/http` compares the page with an exporter.
class MonitoringTest {
    private static final Path FOLDER = Path.of("../monitoring");
    private static final Path PAGE = FOLDER.resolve("README.md");
    private static final Path RULES = FOLDER.resolve("rules.yaml");
    private static final Path DASHBOARD = FOLDER.resolve("dashboard.json");
    private static final Path TROUBLESHOOTING = Path.of("../troubleshooting.md");
    private static final Chart WITH_MONITORING = Chart.DEFAULT.with(Path.of("../helm/examples/monitoring.yaml"));

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /// A row of the page: the name of a metric, its type, and the alerts that belong to it.
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([a-z_]+)` \\| (counter|gauge|histogram|summary|info) \\|.*\\|\\s*([^|]*?)\\s*\\|$");

    /// Prometheus makes these by itself.
    private static final Set<String> OF_PROMETHEUS = Set.of("up");

    @Test
    void eachRuleNamesOnlyMetricsThatAnExporterHas() throws IOException {
        assertThat(rules())
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(new PromQl(rule.path("expr").asText()).metrics())
                        .as(rule.toString())
                        .isNotEmpty()
                        .isSubsetOf(known()));
    }

    @Test
    void eachPanelNamesOnlyMetricsThatAnExporterHas() throws IOException {
        assertThat(expressions(JSON.readTree(DASHBOARD.toFile())))
                .hasSizeGreaterThan(40)
                .allSatisfy(expression -> assertThat(new PromQl(expression).metrics())
                        .as(expression)
                        .isNotEmpty()
                        .isSubsetOf(known()));
    }

    @Test
    void anAlertSaysHowBadItIsWhatItIsAndWhatToDo() throws IOException {
        var headings = Files.readAllLines(TROUBLESHOOTING).stream()
                .filter(line -> line.startsWith("### "))
                .map(line -> line.substring(4))
                .collect(Collectors.toSet());

        assertThat(alerts()).isNotEmpty().allSatisfy(alert -> {
            var name = alert.path("alert").asText();
            assertThat(alert.at("/labels/severity").asText()).isIn("warning", "critical", "info");
            assertThat(alert.at("/annotations/summary").asText()).isNotBlank();
            assertThat(alert.at("/annotations/description").asText()).isNotBlank();
            assertThat(alert.at("/annotations/runbook_url").asText())
                    .isEqualTo("deploy/troubleshooting.md#" + name.toLowerCase(Locale.ROOT));
            assertThat(headings).contains(name);
        });
    }

    @Test
    void thePageNamesEachAlertAndNoOther() throws IOException {
        var named = rows().stream()
                .flatMap(row -> Stream.of(row.get(2).split(", ")))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toCollection(TreeSet::new));
        named.add("DataExporterDown"); // belongs to a metric of Prometheus

        assertThat(named).isEqualTo(names(alerts(), "alert"));
    }

    @Test
    void eachAlertIsTriedByPromtool() throws IOException {
        var tried = YAML.readTree(FOLDER.resolve("rules-test.yaml").toFile()).findValuesAsText("alertname");

        assertThat(new TreeSet<>(tried)).isEqualTo(names(alerts(), "alert"));
    }

    @Test
    void aRuleIsARecordOrAnAlertWithANameOfItsOwn() throws IOException {
        assertThat(rules()).allMatch(rule -> rule.has("record") != rule.has("alert"));
        assertThat(names(rules(), "record").size() + names(rules(), "alert").size())
                .isEqualTo(rules().size());
    }

    @Test
    void eachPanelHasANumberOfItsOwnATitleAndThePrometheusThatSomebodyChose() throws IOException {
        var panels = JSON.readTree(DASHBOARD.toFile()).path("panels");

        assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
        assertThat(panels).allMatch(panel -> !panel.path("title").asText().isBlank());
        assertThat(panels)
                .filteredOn(panel -> !panel.path("type").asText().equals("row"))
                .allSatisfy(panel -> {
                    assertThat(panel.path("description").asText()).isNotBlank();
                    assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
                    assertThat(panel.path("targets"))
                            .isNotEmpty()
                            .allMatch(target ->
                                    target.at("/datasource/uid").asText().equals("${datasource}"));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"rules.yaml", "dashboard.json"})
    void theChartHasTheSameFile(String name) {
        assertThat(Chart.FOLDER.resolve("monitoring").resolve(name))
                .as("cp deploy/monitoring/%1$s deploy/helm/data-exporter/monitoring/%1$s", name)
                .hasSameTextualContentAs(FOLDER.resolve(name));
    }

    @Test
    void theChartBringsTheRulesForItsOwnJob() throws IOException {
        var rule = object("PrometheusRule/data-exporter");

        assertThat(rule.at("/metadata/labels/release").asText()).isEqualTo("kube-prometheus-stack");
        assertThat(names(rulesOf(rule.path("spec")), "alert")).isEqualTo(names(alerts(), "alert"));
        assertThat(rule.toString()).contains("job=\\\"data-exporter-admin\\\",namespace=\\\"security\\\"");
        assertThat(rule.toString()).doesNotContain("job=~");
        assertThat(rule.findValuesAsText("runbook_url"))
                .allMatch(url -> url.startsWith("https://docs.example.com/data-exporter/deploy/troubleshooting.md#"));
    }

    @Test
    void theChartBringsTheDashboardWhereGrafanaLooks() throws IOException {
        var map = object("ConfigMap/data-exporter-dashboard");

        assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
        assertThat(map.at("/metadata/annotations/grafana_folder").asText()).isEqualTo("Security");
        assertThat(JSON.readTree(map.at("/data/data-exporter.json").asText()))
                .isEqualTo(JSON.readTree(DASHBOARD.toFile()));
    }

    @Test
    void theChartBringsNeitherUnlessItIsAskedTo() {
        assertThat(Chart.DEFAULT.render())
                .noneMatch(object -> object.kind().equals("PrometheusRule"))
                .noneMatch(object -> object.name().endsWith("-dashboard"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            rate(a_total{b="c",d=~"e{3}"}[5m]) > 0                     | a_total
            sum by (le, x) (rate(a_bucket[$__rate_interval])) / on (y) group_left (z) b:c | a_bucket,b:c
            a offset 15m or (b > 1e3 unless c) and time() - d > 14 * 86400 | a,b,c,d
            histogram_quantile(0.95, sum without (le) (a))             | a
            """)
    void namesAreFoundInAnExpression(String expression, String names) {
        assertThat(new PromQl(expression).metrics()).containsExactly(names.split(",", -1));
    }

    private static JsonNode object(String name) {
        return Objects.requireNonNull(
                KubernetesObject.byName(WITH_MONITORING.render()).get(name), name);
    }

    /// What an expression may name: the metrics of the page, the series of a histogram or summary, and what rules
    /// record.
    private static Set<String> known() throws IOException {
        var known = new TreeSet<>(OF_PROMETHEUS);
        for (var row : rows()) {
            known.add(row.get(0));
            if (row.get(1).matches("histogram|summary")) {
                Stream.of("_sum", "_count").forEach(suffix -> known.add(row.get(0) + suffix));
            }
            if (row.get(1).equals("histogram")) {
                known.add(row.get(0) + "_bucket");
            }
        }
        known.addAll(names(rules(), "record"));
        return known;
    }

    private static List<List<String>> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE))
                .results()
                .map(row -> List.of(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    private static List<JsonNode> rules() throws IOException {
        return rulesOf(YAML.readTree(RULES.toFile()));
    }

    private static List<JsonNode> alerts() throws IOException {
        return rules().stream().filter(rule -> rule.has("alert")).toList();
    }

    private static List<JsonNode> rulesOf(JsonNode groups) {
        return elements(groups.path("groups"))
                .flatMap(group -> elements(group.path("rules")))
                .toList();
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Set<String> names(List<JsonNode> rules, String field) {
        return rules.stream()
                .filter(rule -> rule.has(field))
                .map(rule -> rule.path(field).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The queries of panels, annotations and variables.
    private static List<String> expressions(JsonNode dashboard) {
        var expressions = new ArrayList<>(dashboard.findValuesAsText("expr"));
        for (var variable : dashboard.at("/templating/list")) {
            var query = variable.at("/query/query").asText();
            if (!query.isBlank()) {
                expressions.add(query.replaceFirst("^label_values\\((.*), [a-z]+\\)$", "$1"));
            }
        }
        return expressions;
    }
}
