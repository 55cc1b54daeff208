package io.narrows.exporter.application.named;

import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A consumer that the operator configured under a name. An envelope asks for it with `{}` and contains no credentials.
/// Its lane and its dead letters contain none either: waiting reports are sent with the operator's current settings.
///
/// Thread-safe. `toString` shows no setting.
public final class NamedConsumer implements ConsumerType {
    private static final String ENABLED = "enabled";
    private static final String MASK = "***";
    private static final Pattern LOGIN_IN_ADDRESS = Pattern.compile("://[^/?#\\s]*@");

    private final ConsumerId name;
    private final ConsumerType installed;
    private final ConsumerSettings settings;

    /// @param settings of the operator, bound to what the installed consumer declares
    public NamedConsumer(ConsumerId name, ConsumerType installed, ConsumerSettings settings) {
        this.name = Objects.requireNonNull(name, "name");
        this.installed = Objects.requireNonNull(installed, "installed");
        this.settings = Objects.requireNonNull(settings, "settings");
        if (name.equals(installed.id())) {
            throw new IllegalArgumentException("'" + name + "' is the id of an installed consumer, and so no name");
        }
    }

    @Override
    public ConsumerId id() {
        return name;
    }

    @Override
    public ConsumerId kind() {
        return installed.kind();
    }

    @Override
    public String version() {
        return installed.version();
    }

    /// No settings, because an envelope must not give any.
    @Override
    public SettingDeclarations settings() {
        return SettingDeclarations.NONE;
    }

    /// Binds to the settings of the operator. Ignores blanks, and accepts `enabled`, with which an envelope says
    /// whether it asks for the consumer.
    ///
    /// @throws InvalidSettingException if another setting is sent
    @Override
    public Binding bind(ConsumerSettings sent) {
        sent.values().forEach((setting, value) -> {
            if (!setting.equalsIgnoreCase(ENABLED) && !isBlank(value)) {
                throw new InvalidSettingException(
                        shown(setting),
                        "cannot be given: the operator's configuration decides on the settings of '" + name
                                + "', so ask for it with {}");
            }
        });
        return switch (SettingDeclarations.NONE.bind(sent)) {
            case Binding.Bound asked -> new Binding.Bound(settings, ConsumerSettings.NONE);
            case Binding.Incomplete incomplete -> incomplete;
            case Binding.NotAskedFor switchedOff -> switchedOff;
        };
    }

    /// Leaves out what has no value, and masks what stands for user and password in an address.
    @Override
    public SortedMap<String, String> shownSettings() {
        var shown = new TreeMap<String, String>();
        for (var setting : installed.settings().all()) {
            var text = String.valueOf(settings.values().getOrDefault(setting.name(), ""));
            if (!text.isBlank()) {
                shown.put(setting.name(), setting.secret() ? MASK : masked(text));
            }
        }
        return shown;
    }

    private String masked(String text) {
        return LOGIN_IN_ADDRESS.matcher(settings.redact(text)).replaceAll("://" + MASK + "@");
    }

    @Override
    public BatchLimits batchLimits() {
        return installed.batchLimits();
    }

    @Override
    public Set<String> hosts(ConsumerSettings bound) {
        return installed.hosts(bound);
    }

    @Override
    public boolean usesTls(ConsumerSettings bound) {
        return installed.usesTls(bound);
    }

    @Override
    public ReportConsumer open(ConsumerSettings bound) {
        return installed.openNamed(bound);
    }

    @Override
    public String toString() {
        return name + " (" + kind() + ")";
    }

    private static boolean isBlank(Object value) {
        return value instanceof String text && text.isBlank();
    }

    /// The name of a setting as an error may show it. A key that does not have the form of a name may be anything, even
    /// a secret.
    private static String shown(String setting) {
        return Setting.isName(setting) ? setting : "*";
    }
}
