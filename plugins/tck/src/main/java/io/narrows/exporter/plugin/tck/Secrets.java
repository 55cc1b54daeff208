package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingType;
import java.util.ArrayList;
import java.util.List;

/// The secrets in a setup, by the consumer's own declarations.
final class Secrets {
    private Secrets() {}

    record Secret(String name, String value) {}

    static List<Secret> of(ConsumerUnderTest test, Setup setup) {
        var options = test.factory().options();
        var secrets = new ArrayList<Secret>();
        collect(test.factory().settings(), Trial.bound(test, setup), secrets);
        collect(options, options.parse(setup.options()), secrets);
        return secrets;
    }

    /// The setup with a made-up value for each secret setting that is blank, for a destination that never reads them.
    static Setup addedTo(Setup setup, ConsumerUnderTest test) {
        var bound = Trial.bound(test, setup);
        var complete = setup;
        for (var setting : texts(test.factory().settings())) {
            if (bound.text(setting.name()).isBlank()) {
                complete = complete.withSetting(setting.name(), "made-up-" + setting.name() + "-of-the-tck");
            }
        }
        return complete;
    }

    private static void collect(SettingDeclarations declared, ConsumerSettings bound, List<Secret> secrets) {
        for (var setting : texts(declared)) {
            var value = bound.text(setting.name());
            if (!value.isBlank()) {
                secrets.add(new Secret(setting.name(), value));
            }
        }
    }

    private static List<Setting> texts(SettingDeclarations declared) {
        return declared.all().stream()
                .filter(setting -> setting.secret() && setting.type() == SettingType.TEXT)
                .toList();
    }
}
