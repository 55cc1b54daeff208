package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// For each clause about packaged plugins a jar that breaks it, made wrong in one way.
final class WrongJars {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private WrongJars() {}

    /// Holds a jar with a `LineConsumerFactory` to the contract.
    abstract static class JarTrial implements PluginJarContract {
        @TempDir
        Path directory;

        private final UnaryOperator<JarBuilder> wrong;
        private final UnaryOperator<LinePage> wrongPage;

        JarTrial(UnaryOperator<JarBuilder> wrong) {
            this(wrong, page -> page);
        }

        JarTrial(UnaryOperator<JarBuilder> wrong, UnaryOperator<LinePage> wrongPage) {
            this.wrong = wrong;
            this.wrongPage = wrongPage;
        }

        @Override
        public Duration unloadTime() {
            return SHORT;
        }

        @Override
        public Optional<PluginPage> page() {
            return Optional.of(wrongPage.apply(LinePage.of(jar())).in(directory));
        }

        @Override
        public SettingsFile settingsFile() {
            return LinePage.settings(directory);
        }

        @Override
        public PluginJar jar() {
            var path = directory.resolve("plugin.jar");
            return PluginJar.at(
                    Files.exists(path)
                            ? path
                            : wrong.apply(JarBuilder.complete()).build(path));
        }
    }

    @Breaks("namesThePluginInItsManifest")
    static class HasNoName extends JarTrial {
        HasNoName() {
            super(jar -> jar.manifest("Plugin-Id", ""));
        }
    }

    @Breaks("namesThePluginInItsManifest")
    static class HasAStrangeVersion extends JarTrial {
        HasAStrangeVersion() {
            super(jar -> jar.manifest("Plugin-Version", "newest"));
        }
    }

    @Breaks(
            value = "listsOneFactory",
            also = {
                "bringsAllThatItsFactoryNeeds",
                "canBeUnloaded",
                "documentsItsSettings",
                "documentsItsOptions",
                "showsAnEnvelopeThatAsksForIt",
                "showsANamedConsumer",
                "understandsTheSettingsThatItEverDeclared"
            })
    static class ListsNoFactory extends JarTrial {
        ListsNoFactory() {
            super(jar -> jar.without("META-INF/extensions.idx"));
        }
    }

    @Breaks(
            value = "listsOneFactory",
            also = {
                "bringsAllThatItsFactoryNeeds",
                "canBeUnloaded",
                "documentsItsSettings",
                "documentsItsOptions",
                "showsAnEnvelopeThatAsksForIt",
                "showsANamedConsumer",
                "understandsTheSettingsThatItEverDeclared"
            })
    static class ListsTwoFactories extends JarTrial {
        ListsTwoFactories() {
            super(jar -> jar.with(
                    "META-INF/extensions.idx",
                    LineConsumerFactory.class.getName() + "\n" + LineConsumer.class.getName() + "\n"));
        }
    }

    @Breaks("bringsNothingOfTheExporter")
    static class BringsALogger extends JarTrial {
        BringsALogger() {
            super(jar -> jar.with("org/slf4j/Logger.class", ""));
        }
    }

    @Breaks(
            value = "bringsAllThatItsFactoryNeeds",
            also = {
                "canBeUnloaded",
                "documentsItsSettings",
                "documentsItsOptions",
                "showsAnEnvelopeThatAsksForIt",
                "showsANamedConsumer",
                "understandsTheSettingsThatItEverDeclared"
            })
    static class LeavesALibraryBehind extends JarTrial {
        LeavesALibraryBehind() {
            super(jar -> jar.factory(NeedsALibrary.class));
        }
    }

    @Breaks("carriesNoSignatureOfALibrary")
    static class IsSignedByALibrary extends JarTrial {
        IsSignedByALibrary() {
            super(jar -> jar.with("META-INF/LIBRARY.SF", "Signature-Version: 1.0\n"));
        }
    }

    @Breaks("canBeUnloaded")
    static class IsHeldByTheJdk extends JarTrial {
        IsHeldByTheJdk() {
            super(jar -> jar.factory(RegistersItself.class));
        }

        @AfterEach
        void release() {
            System.getProperties().remove(RegistersItself.KEY);
        }
    }

    @Breaks("canBeUnloaded")
    static class IsHeldByItsConsumer extends LineConsumerTrial implements PluginJarContract {
        @TempDir
        Path directory;

        @Override
        public SettingsFile settingsFile() {
            return LinePage.settings(directory);
        }

        @Override
        public PluginJar jar() {
            return PluginJar.at(
                    JarBuilder.complete().factory(OpensForEver.class).build(directory.resolve("plugin.jar")));
        }

        @Override
        public Duration unloadTime() {
            return SHORT;
        }

        @Override
        public Optional<PluginPage> page() {
            return Optional.empty();
        }

        @AfterEach
        void release() {
            System.getProperties().remove(OpensForEver.KEY);
        }
    }

    @Breaks("canBeUnloaded")
    static class LeavesItsJdbcDriver extends JarTrial {
        LeavesItsJdbcDriver() {
            super(jar -> jar.type(ForgottenDriver.class).factory(RegistersADriver.class));
        }
    }

    @Breaks("documentsItsSettings")
    static class CallsARequiredSettingOptional extends JarTrial {
        CallsARequiredSettingOptional() {
            super(jar -> jar, page -> page.replacing("text, required", "text"));
        }
    }

    @Breaks("documentsItsSettings")
    static class DocumentsASettingThatIsGone extends JarTrial {
        DocumentsASettingThatIsGone() {
            super(
                    jar -> jar,
                    page -> page.replacing(
                            "wants to hear.           |", "wants to hear. |\n| `colour` | text | | Of the line. |"));
        }
    }

    @Breaks("documentsItsSettings")
    static class HasASecondTable extends JarTrial {
        HasASecondTable() {
            super(jar -> jar, page -> page.with("").with("| setting | type | default | what it is |"));
        }
    }

    @Breaks("documentsItsOptions")
    static class NamesAnotherDefault extends JarTrial {
        NamesAnotherDefault() {
            super(jar -> jar, page -> page.replacing("`hello`", "`good morning`"));
        }
    }

    @Breaks("showsAnEnvelopeThatAsksForIt")
    static class ShowsAnEnvelopeWithoutWhatItRequires extends JarTrial {
        ShowsAnEnvelopeWithoutWhatItRequires() {
            super(jar -> jar, page -> page.replacing("\"port\": \"4711\"", "\"port\": \"\""));
        }
    }

    @Breaks("showsAnEnvelopeThatAsksForIt")
    static class ShowsAnEnvelopeWithASettingThatIsGone extends JarTrial {
        ShowsAnEnvelopeWithASettingThatIsGone() {
            super(jar -> jar, page -> page.replacing("\"token\": ", "\"colour\": "));
        }
    }

    @Breaks("showsAnEnvelopeThatAsksForIt")
    static class ShowsAnEnvelopeThatIsNoJson extends JarTrial {
        ShowsAnEnvelopeThatIsNoJson() {
            super(jar -> jar, page -> page.replacing("{ \"line\": {", "{ line: {"));
        }
    }

    @Breaks("showsANamedConsumer")
    static class NamesNoConsumer extends JarTrial {
        NamesNoConsumer() {
            super(jar -> jar, page -> page.replacing("consumers:", "customers:"));
        }
    }

    @Breaks("showsANamedConsumer")
    static class NamesAConsumerOfAnotherType extends JarTrial {
        NamesAConsumerOfAnotherType() {
            super(jar -> jar, page -> page.replacing("type: line", "type: lines"));
        }
    }

    @Breaks("showsANamedConsumer")
    static class NamesAConsumerByItsOwnId extends JarTrial {
        NamesAConsumerByItsOwnId() {
            super(jar -> jar, page -> page.replacing("  main:   ", "  Line:   "));
        }
    }

    @Breaks("showsANamedConsumer")
    static class NamesAConsumerWithoutWhatItRequires extends JarTrial {
        NamesAConsumerWithoutWhatItRequires() {
            super(jar -> jar, page -> page.replacing("    port: '4711'", ""));
        }
    }

    @Breaks("showsANamedConsumer")
    static class NamesAConsumerWithASettingThatIsGone extends JarTrial {
        NamesAConsumerWithASettingThatIsGone() {
            super(jar -> jar, page -> page.replacing("    token: $", "    colour: $"));
        }
    }

    @Breaks("understandsTheSettingsThatItEverDeclared")
    static class HasRenamedASettingWithoutAnAlias extends JarTrial {
        HasRenamedASettingWithoutAnAlias() {
            super(jar -> jar);
        }

        @Override
        public SettingsFile settingsFile() {
            return LinePage.settings(directory, "setting secretToken: text, secret");
        }
    }

    @Breaks("documentsTheSizeOfItsJar")
    static class HasGrownSinceItsPageWasWritten extends JarTrial {
        HasGrownSinceItsPageWasWritten() {
            super(jar -> jar, page -> page.replacing(" kB", " MB"));
        }
    }

    @Breaks("documentsItsLoadTime")
    static class SaysNothingOfItsLoadTime extends JarTrial {
        SaysNothingOfItsLoadTime() {
            super(jar -> jar, page -> page.replacing("Load time: 5 ms", "It loads fast"));
        }
    }

    @Breaks(
            value = "documentsItsSettings",
            also = {
                "documentsItsOptions",
                "showsAnEnvelopeThatAsksForIt",
                "showsANamedConsumer",
                "documentsTheSizeOfItsJar",
                "documentsItsLoadTime"
            })
    static class HasNoPage extends JarTrial {
        HasNoPage() {
            super(jar -> jar);
        }

        @Override
        public Optional<PluginPage> page() {
            return Optional.of(PluginPage.at(directory.resolve("none.md")));
        }
    }

    /// Stands for a factory that the JDK never lets go.
    public static final class RegistersItself extends LineConsumerFactory {
        static final String KEY = "registered by the tests of the TCK";

        public RegistersItself() {
            System.getProperties().put(KEY, this);
        }
    }

    /// Stands for a factory that uses a database.
    public static final class RegistersADriver extends LineConsumerFactory {
        public RegistersADriver() {
            try {
                DriverManager.registerDriver(new ForgottenDriver());
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /// Stands for a factory whose consumers are never let go.
    public static final class OpensForEver extends LineConsumerFactory {
        static final String KEY = "opened by the tests of the TCK";

        @Override
        public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
            var consumer = super.open(settings, context);
            System.getProperties().put(KEY, consumer);
            return consumer;
        }
    }

    /// Stands for a factory that uses a library which is not in its jar.
    public static final class NeedsALibrary extends LineConsumerFactory {
        private final Class<?> library = org.junit.jupiter.api.Test.class;

        public Class<?> library() {
            return library;
        }
    }
}
