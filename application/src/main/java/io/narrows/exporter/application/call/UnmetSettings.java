package io.narrows.exporter.application.call;

import io.narrows.exporter.application.named.NearMiss;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding.Incomplete;
import java.util.List;
import java.util.stream.Collectors;

/// Says in one sentence which settings prevent a consumer from being opened. Shows names only, never values.
public final class UnmetSettings {
    private UnmetSettings() {}

    /// The reason, such as `missing settings: url; given, but not declared: ulr (did you mean url?)`.
    public static String reason(ConsumerType type, Incomplete incomplete) {
        return "missing settings: " + String.join(", ", incomplete.missing()) + undeclared(type, incomplete);
    }

    /// The given settings that are not declared, with a hint for each; blank if there are none.
    public static String undeclared(ConsumerType type, Incomplete incomplete) {
        if (incomplete.undeclared().isEmpty()) {
            return "";
        }
        var declared = type.settings().all().stream().map(Setting::name).toList();
        return incomplete.undeclared().stream()
                .map(name -> name + hint(name, declared))
                .collect(Collectors.joining(", ", "; given, but not declared: ", ""));
    }

    /// The message for settings that do not ask for a delivery.
    public static String nothingAskedFor(ConsumerType type) {
        return "ask for no delivery; required are: "
                + type.settings().all().stream()
                        .filter(Setting::required)
                        .map(Setting::name)
                        .collect(Collectors.joining(", "));
    }

    private static String hint(String name, List<String> declared) {
        return NearMiss.among(declared)
                .to(name)
                .map(near -> " (did you mean " + near + "?)")
                .orElse("");
    }
}
