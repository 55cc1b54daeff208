package io.narrows.exporter.send.policy;

import io.narrows.exporter.domain.json.JsonReader.Kind;
import io.narrows.exporter.domain.json.JsonValue;
import io.narrows.exporter.send.consumer.ExportConfig;
import io.narrows.exporter.send.input.YamlText;
import io.narrows.exporter.send.process.BadInputException;
import java.util.List;

/// Reads the consumers out of an `InspectionPolicy`, where Narrows' scanners have them from.
public final class Policy {
    static final String GROUP_VERSION = "goharbor.goharbor.io/v1alpha1";
    private static final String KIND = "InspectionPolicy";

    private Policy() {}

    /// @param file YAML or JSON; of several documents the one that is a policy counts
    /// @throws BadInputException if it cannot be read, or is no policy with consumers
    public static ExportConfig inFile(String file) {
        var policies = YamlText.documents(file).stream()
                .filter(document ->
                        is(document, KIND) && text(document, "apiVersion").equals(GROUP_VERSION))
                .toList();
        if (policies.size() != 1) {
            throw new BadInputException("cannot take consumers from " + file + ": "
                    + (policies.isEmpty() ? found(YamlText.documents(file)) : "it has " + policies.size() + " policies")
                    + "; it must have one " + KIND + " of " + GROUP_VERSION);
        }
        return exportConfig(policies.getFirst(), file);
    }

    /// @param where it comes from, for errors
    /// @throws BadInputException if it has no consumers
    static ExportConfig exportConfig(JsonValue policy, String where) {
        var config = policy.member("spec")
                .flatMap(spec -> spec.member("inspector"))
                .flatMap(inspector -> inspector.member("exportConfig"))
                .filter(json -> json.kind() != Kind.NULL);
        return ExportConfig.of(
                config.orElseThrow(() -> new BadInputException("cannot take consumers from " + where
                        + ": the policy has no spec.inspector.exportConfig; put the consumers there, or name them with"
                        + " --consumer")),
                where + ": spec.inspector.exportConfig");
    }

    private static String found(List<JsonValue> documents) {
        var kinds = documents.stream()
                .map(document -> text(document, "kind") + " of " + text(document, "apiVersion"))
                .filter(kind -> !kind.equals(" of "))
                .toList();
        return kinds.isEmpty() ? "it is no Kubernetes manifest" : "it has " + String.join(", ", kinds);
    }

    private static boolean is(JsonValue document, String kind) {
        return text(document, "kind").equals(kind);
    }

    private static String text(JsonValue document, String member) {
        return document.member(member).flatMap(JsonValue::text).orElse("");
    }
}
