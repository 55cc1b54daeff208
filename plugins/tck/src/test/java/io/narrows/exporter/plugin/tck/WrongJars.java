package io.narrows.exporter.plugin.tck;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;

/// For each clause about packaged plugins a jar that breaks it, made wrong in one way.
final class WrongJars {
    private WrongJars() {}

    /// Holds a jar with a `LineConsumerFactory` to the contract.
    abstract static class JarTrial implements PluginJarContract {
        @TempDir
        Path directory;

        private final UnaryOperator<JarBuilder> wrong;

        JarTrial(UnaryOperator<JarBuilder> wrong) {
            this.wrong = wrong;
        }

        @Override
        public PluginJar jar() {
            var jar = wrong.apply(JarBuilder.complete()).build(directory.resolve("plugin.jar"));
            return PluginJar.at(jar);
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

    @Breaks(value = "listsOneFactory", also = "bringsAllThatItsFactoryNeeds")
    static class ListsNoFactory extends JarTrial {
        ListsNoFactory() {
            super(jar -> jar.without("META-INF/extensions.idx"));
        }
    }

    @Breaks(value = "listsOneFactory", also = "bringsAllThatItsFactoryNeeds")
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

    @Breaks("bringsAllThatItsFactoryNeeds")
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

    /// Stands for a factory that uses a library which is not in its jar.
    public static final class NeedsALibrary extends LineConsumerFactory {
        private final Class<?> library = org.junit.jupiter.api.Test.class;

        public Class<?> library() {
            return library;
        }
    }
}
