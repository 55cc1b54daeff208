package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class PluginJarContractTest {
    @TempDir
    Path directory;

    @Nested
    class ACompleteJar implements PluginJarContract {
        @Override
        public SettingsFile settingsFile() {
            return LinePage.settings(directory);
        }

        @Override
        public PluginJar jar() {
            return PluginJar.at(JarBuilder.complete().build(directory.resolve("plugin.jar")));
        }

        @Override
        public Optional<PluginPage> page() {
            return Optional.of(LinePage.of(jar()).in(directory));
        }
    }

    /// With the contract of the consumer, the jar is put to use before it is unloaded.
    @Nested
    class ACompleteJarInUse extends LineConsumerTrial implements PluginJarContract {
        @Override
        public SettingsFile settingsFile() {
            return LinePage.settings(directory);
        }

        @Override
        public PluginJar jar() {
            return PluginJar.at(JarBuilder.complete().build(directory.resolve("plugin.jar")));
        }

        @Override
        public Optional<PluginPage> page() {
            return Optional.empty();
        }
    }

    @Test
    void noClauseIsWithoutAJarThatBreaksIt() {
        var broken = wrongJars().map(type -> Contracts.breaks(type).value()).collect(Collectors.toSet());

        assertThat(broken).isEqualTo(Contracts.clausesOf(PluginJarContract.class));
    }

    @ParameterizedTest
    @MethodSource("wrongJars")
    void aWrongJarFailsTheClausesThatItBreaksAndNoOther(Class<?> wrong) {
        Contracts.failsAsItShould(wrong);
    }

    @Test
    void aFactoryIsLoadedFromTheJarAndSharesTheSpi() {
        var factory = PluginJar.at(JarBuilder.complete().build(directory.resolve("plugin.jar")))
                .factory();

        assertThat(factory.id()).hasToString("line");
        assertThat(factory.getClass()).isNotSameAs(LineConsumerFactory.class);
    }

    @Test
    void aJarThatIsNotThereIsNamed() {
        var missing = directory.resolve("missing.jar");

        assertThatThrownBy(() -> PluginJar.at(missing))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("missing.jar");
    }

    @Test
    void aRenamedSettingIsNamedAndWhatToDo() {
        var trial = new WrongJars.HasRenamedASettingWithoutAnAlias();
        trial.directory = directory;

        assertThatThrownBy(trial::understandsTheSettingsThatItEverDeclared)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("setting secretToken")
                .hasMessageContaining("alias(");
    }

    @Test
    void aNewSettingIsToBePastedIntoTheFile() {
        var trial = new WrongJars.HasRenamedASettingWithoutAnAlias() {
            @Override
            public SettingsFile settingsFile() {
                return SettingsFile.at(directory.resolve("none.txt"));
            }
        };
        trial.directory = directory;

        assertThatThrownBy(trial::understandsTheSettingsThatItEverDeclared)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("none.txt must say what is declared")
                .hasMessageContaining("setting port: text, required");
    }

    @Test
    void aJdbcDriverThatIsNotDeregisteredIsNamed() {
        var trial = new WrongJars.LeavesItsJdbcDriver();
        trial.directory = directory;

        assertThatThrownBy(trial::canBeUnloaded)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("java.sql.DriverManager holds " + ForgottenDriver.class.getName())
                .hasMessageContaining("DriverManager.deregisterDriver");
    }

    @Test
    void aBuildWithoutAJarIsToldWhatToDo() {
        assertThatThrownBy(PluginJar::underTest)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("plugin.jar")
                .hasMessageContaining("*IT");
    }

    private static Stream<Class<?>> wrongJars() {
        return Contracts.wrongOnesIn(WrongJars.class).filter(PluginJarContract.class::isAssignableFrom);
    }
}
