package io.narrows.exporter.adapter.outbound.plugins.load;

import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingType;
import io.narrows.exporter.domain.plugin.ContextLoader;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;
import java.util.Map;

/// What a factory declares about its consumer. Read once, at the start, because the answers must not change, and a
/// plugin with wrong answers must fail the start.
public record FactoryDeclarations(
        ConsumerId id, SettingDeclarations settings, SettingDeclarations options, BatchLimits batchLimits) {

    /// @throws PluginStartupException if the factory throws, returns null, or declares something that is not allowed
    static FactoryDeclarations of(ReportConsumerFactory factory, Path jar, ContextLoader context) {
        var ask = new Question(factory, jar, context);
        var declared = new FactoryDeclarations(
                ask.about("id", factory::id),
                ask.about("settings", factory::settings),
                ask.about("options", factory::options),
                ask.about("batchLimits", factory::batchLimits));
        ask.checkDefaults("settings", declared.settings);
        ask.checkDefaults("options", declared.options);
        declared.options.all().stream().filter(Setting::required).findFirst().ifPresent(option -> {
            throw PluginStartupException.of(
                    jar, ask.method("options") + " requires '" + option.name() + "'; the operator may leave out any");
        });
        ask.checkInterval(declared.batchLimits.collectedBy(), declared.settings);
        return declared;
    }

    /// Asks a factory for its declarations, and turns errors and null into a `PluginStartupException`.
    private record Question(ReportConsumerFactory factory, Path jar, ContextLoader context) {

        private <T> T about(String method, ContextLoader.Call<T, RuntimeException> call) {
            T answer;
            try {
                answer = context.during(call);
            } catch (RuntimeException | Error e) {
                throw PluginStartupException.thrown(jar, method(method), e);
            }
            if (answer == null) {
                throw PluginStartupException.of(jar, method(method) + " answered null");
            }
            return answer;
        }

        /// Checks the defaults, because a forbidden default would make every report with this consumer a bad request.
        private void checkDefaults(String method, SettingDeclarations declared) {
            try {
                declared.parse(Map.of());
            } catch (InvalidSettingException e) {
                throw PluginStartupException.of(
                        jar, method(method) + " declares a default that it does not allow: " + e.getMessage(), e);
            }
        }

        /// Checks the interval setting, because the exporter itself reads it.
        private void checkInterval(String name, SettingDeclarations declared) {
            var isDeclared = declared.all().stream()
                    .anyMatch(setting -> setting.type() == SettingType.DURATION
                            && setting.name().equalsIgnoreCase(name));
            if (!name.isBlank() && !isDeclared) {
                throw PluginStartupException.of(
                        jar,
                        method("batchLimits") + " collects by '" + name + "', which is no duration among its settings");
            }
        }

        private String method(String name) {
            return factory.getClass().getName() + "." + name + "()";
        }
    }
}
