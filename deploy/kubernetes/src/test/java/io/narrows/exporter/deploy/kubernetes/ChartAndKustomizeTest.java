package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The chart is the one truth: what is there for kubectl is made from it, and gives the same objects.
class ChartAndKustomizeTest {
    private static final Path BASE = Path.of("base/data-exporter.yaml");
    private static final Path MADE = Path.of("target/data-exporter.yaml");
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();

    static List<Kustomization> kustomizations() {
        return Kustomization.all();
    }

    @ParameterizedTest
    @MethodSource("kustomizations")
    void whatKustomizeBuildsIsKnownToKubernetesFieldByField(Kustomization kustomization) {
        assertThat(kustomization.build()).isNotEmpty().allSatisfy(KubernetesObject::typed);
    }

    @Test
    void theBaseIsWhatTheChartRendersWithSecretsOfTheOperator() throws IOException {
        var text = new StringBuilder("# Made from deploy/helm/data-exporter; see kustomization.yaml.\n");
        for (var object : withoutWhatOnlyHelmNeeds(Chart.WITHOUT_A_CLUSTER, false)) {
            text.append(YAML.writeValueAsString(object.json()));
        }
        Files.createDirectories(MADE.getParent());
        Files.writeString(MADE, text);

        assertThat(text.toString())
                .as("the chart has changed; if that is meant: cp deploy/kubernetes/" + MADE + " deploy/kubernetes/"
                        + BASE)
                .isEqualTo(Files.isRegularFile(BASE) ? Files.readString(BASE) : "");
    }

    @Test
    void theBaseBuildsTheObjectsOfTheChart() throws IOException {
        assertSame(Kustomization.of("base").build(), withoutWhatOnlyHelmNeeds(Chart.WITHOUT_A_CLUSTER, false));
    }

    @Test
    void theOverlayForNarrowsBuildsTheObjectsOfTheChartWithTheValuesForNarrows() throws IOException {
        assertSame(Kustomization.of("narrows").build(), withoutWhatOnlyHelmNeeds(Chart.NARROWS, true));
    }

    private static void assertSame(List<KubernetesObject> built, List<KubernetesObject> rendered)
            throws JsonProcessingException {
        var expected = KubernetesObject.byName(rendered);
        var actual = KubernetesObject.byName(built);

        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        for (Map.Entry<String, JsonNode> object : expected.entrySet()) {
            assertThat(YAML.writeValueAsString(YAML.treeToValue(actual.get(object.getKey()), Map.class)))
                    .as(object.getKey())
                    .satisfies(text -> assertThat(actual.get(object.getKey())).isEqualTo(object.getValue()));
        }
    }

    /// Helm's own labels; the checksum that only Helm calculates; and the namespace, where none is meant.
    private static List<KubernetesObject> withoutWhatOnlyHelmNeeds(Chart chart, boolean hasNamespace) {
        var objects = chart.renderInstalled();
        for (var object : objects) {
            var metadata = (ObjectNode) object.json().get("metadata");
            if (!hasNamespace) {
                metadata.remove("namespace");
            }
            ((ObjectNode) metadata.get("labels")).remove(List.of("helm.sh/chart", "app.kubernetes.io/managed-by"));
            if (object.json().at("/spec/template/metadata/annotations") instanceof ObjectNode annotations) {
                annotations.remove("checksum/config");
            }
        }
        return objects;
    }
}
