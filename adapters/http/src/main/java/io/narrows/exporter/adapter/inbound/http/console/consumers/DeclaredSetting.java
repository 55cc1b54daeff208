package io.narrows.exporter.adapter.inbound.http.console.consumers;

import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.Setting;
import java.util.List;
import java.util.Locale;

/// A setting that a consumer declares, for a page.
record DeclaredSetting(
        String name, String type, boolean isRequired, boolean isSecret, String defaultsTo, String description) {
    static List<DeclaredSetting> of(ConsumerType type) {
        return type.settings().all().stream().map(DeclaredSetting::of).toList();
    }

    private static DeclaredSetting of(Setting setting) {
        return new DeclaredSetting(
                setting.name(),
                setting.type().name().toLowerCase(Locale.ROOT),
                setting.required(),
                setting.secret(),
                setting.defaultText(),
                setting.description());
    }
}
