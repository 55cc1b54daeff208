package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.domain.consumer.SettingType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What a consumer says of itself. Operators see it, and the exporter relies on it.
public interface DeclarationContract extends ConsumerUnderTest {

    @Test
    default void saysTheSameOfItselfEveryTime() throws Exception {
        var factory = factory();
        var again = factory();
        var settings = Trial.bound(this, working());

        for (var other : List.of(factory, again)) {
            assertThat(other.id().value()).as("id").isEqualTo(factory.id().value());
            assertThat(other.settings()).as("settings").isEqualTo(factory.settings());
            assertThat(other.options()).as("options").isEqualTo(factory.options());
            assertThat(other.batchLimits()).as("batchLimits").isEqualTo(factory.batchLimits());
            assertThat(other.hosts(settings)).as("hosts").isEqualTo(factory.hosts(settings));
        }
    }

    /// Scanners written in Go send the settings of every consumer, blank where they are not configured.
    @Test
    default void isNotAskedForByBlankSettings() {
        var declared = factory().settings();
        var blank = new TreeMap<String, Object>();
        for (var setting : declared.all()) {
            blank.put(
                    setting.name(),
                    switch (setting.type()) {
                        case TEXT, CHOICE, LIST, DURATION, SIZE -> "";
                        case FLAG -> false;
                        case NUMBER -> BigDecimal.ZERO;
                    });
        }

        assertThat(declared.bind(ConsumerSettings.of(blank)))
                .isInstanceOf(
                        declared.all().stream().anyMatch(Setting::required)
                                ? Binding.NotAskedFor.class
                                : Binding.Bound.class);
    }

    @Test
    default void whatIsNotRequiredCanBeLeftOut() throws Exception {
        var working = working();
        var required = new TreeMap<String, Object>();
        for (var setting : factory().settings().all()) {
            if (setting.required()) {
                required.put(setting.name(), working.settings().values().get(setting.name()));
            }
        }

        Trial.of(this, new Setup(ConsumerSettings.of(required), working.options()))
                .close();
    }

    @Test
    default void optionsCanBeLeftOut() throws Exception {
        assertThat(factory().options().all()).filteredOn(Setting::required).isEmpty();

        Trial.of(this, new Setup(working().settings(), Map.of())).close();
    }

    /// The exporter reads it by itself, before it opens a consumer.
    @Test
    default void collectsByADurationThatIsAmongItsSettings() {
        var factory = factory();
        var name = factory.batchLimits().collectedBy();

        if (!name.isBlank()) {
            assertThat(factory.settings().all())
                    .as("batchLimits().collectBy(\"%s\") names a duration among the settings", name)
                    .anySatisfy(setting -> {
                        assertThat(setting.name()).isEqualToIgnoringCase(name);
                        assertThat(setting.type()).isEqualTo(SettingType.DURATION);
                    });
        }
    }

    @Test
    default void everySettingIsDescribed() {
        assertThat(declared())
                .allSatisfy(setting -> assertThat(setting.description())
                        .as("description of '%s'", setting.name())
                        .isNotBlank());
    }

    @Test
    default void whatIsNamedLikeASecretIsDeclaredSecret() {
        var likeASecret = Pattern.compile(
                ".*(^|[a-z0-9_-])(password|passphrase|passwd|token|secret|key|credentials?)", Pattern.CASE_INSENSITIVE);

        assertThat(declared())
                .filteredOn(setting -> setting.type() == SettingType.TEXT
                        && likeASecret.matcher(setting.name()).matches())
                .allSatisfy(setting -> assertThat(setting.secret())
                        .as("'%s' is a secret by its name: declare it with keepSecret()", setting.name())
                        .isTrue());
    }

    @Test
    default void namesTheHostsItTalksTo() throws Exception {
        var address = HostileServer.nobody();
        var setup = Need.of(this, Ability.NETWORK, destinationAt(address));
        var port = ":" + address.getPort();

        assertThat(factory().hosts(Trial.bound(this, setup)))
                .containsAnyOf("127.0.0.1", "127.0.0.1" + port, "localhost", "localhost" + port);
    }

    private Stream<Setting> declared() {
        return Stream.concat(factory().settings().all().stream(), factory().options().all().stream());
    }
}
