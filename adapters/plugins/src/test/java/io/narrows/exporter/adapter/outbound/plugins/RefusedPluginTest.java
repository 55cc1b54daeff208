package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.jar.Sha256;
import io.narrows.exporter.adapter.outbound.plugins.jar.TrustInSums;
import io.narrows.exporter.test.process.ChildProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedPluginTest {
    private static final int CLASS_FILE_MAJOR_VERSION = 7;

    @TempDir
    private Path directory;

    @Test
    void aJarWithoutAFactory() throws Exception {
        PluginJar.named("kafka.jar").in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: it provides no ReportConsumerFactory;"
                        + " is META-INF/extensions.idx in the jar?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing but a comment\n\n"})
    void anIndexWithoutAFactory(String index) throws Exception {
        PluginJar.named("kafka.jar").extensions(index).in(directory);

        assertThat(refusal()).contains("kafka.jar", "it provides no ReportConsumerFactory");
    }

    @Test
    void aFileThatIsNoJar() throws Exception {
        Files.writeString(directory.resolve("kafka.jar"), "<html>404 Not Found</html>");

        assertThat(refusal()).startsWith("Cannot load plugin kafka.jar: it is no readable jar (");
    }

    @Test
    void anEmptyFile() throws Exception {
        Files.createFile(directory.resolve("kafka.jar"));

        assertThat(refusal()).startsWith("Cannot load plugin kafka.jar: it is no readable jar (");
    }

    @Test
    void aJarThatIsTruncated() throws Exception {
        var jar = kafka().in(directory);
        var bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(refusal()).startsWith("Cannot load plugin kafka.jar: it is no readable jar (");
    }

    @Test
    void aJarWhoseFactoryIsDamaged() throws Exception {
        PluginJar.damage(kafka().in(directory), "kafka/KafkaFactory.class");

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: META-INF/extensions.idx names kafka.KafkaFactory,"
                        + " which cannot be read; is the jar damaged?");
    }

    @Test
    void aJarWhoseIndexIsDamaged() throws Exception {
        PluginJar.damage(kafka().in(directory), "META-INF/extensions.idx");

        assertThat(refusal()).startsWith("Cannot load plugin kafka.jar: META-INF/extensions.idx cannot be read (");
    }

    @Test
    void aLinkThatLeadsNowhere() throws Exception {
        Files.createSymbolicLink(directory.resolve("kafka.jar"), directory.resolve("gone"));

        assertThat(refusal()).isEqualTo("Cannot load plugin kafka.jar: the file cannot be read");
    }

    @Test
    void aJarWithoutAManifest() throws Exception {
        kafka().withoutManifest().in(directory);

        assertThat(refusal()).isEqualTo("Cannot load plugin kafka.jar: it has no META-INF/MANIFEST.MF");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Plugin-Id", "Plugin-Version"})
    void aManifestThatLacks(String attribute) throws Exception {
        kafka().without(attribute).in(directory);

        assertThat(refusal()).isEqualTo("Cannot load plugin kafka.jar: its manifest has no " + attribute);
    }

    @Test
    void aPluginThatDependsOnAnother() throws Exception {
        kafka().manifest("Plugin-Dependencies", "base@1.0.0").in(directory);

        assertThat(refusal()).contains("kafka.jar", "Plugin-Dependencies", "in its own jar");
    }

    @Test
    void aClassPathThatWouldLoadOtherJars() throws Exception {
        kafka().manifest("Class-Path", "other.jar").in(directory);

        assertThat(refusal()).contains("kafka.jar", "Class-Path", "in its own");
    }

    @Test
    void aPluginClassThatWouldNeverRun() throws Exception {
        kafka().manifest("Plugin-Class", "kafka.KafkaPlugin").in(directory);

        assertThat(refusal()).contains("kafka.jar", "Plugin-Class");
    }

    @Test
    void aPluginForANewerExporter() throws Exception {
        kafka().manifest("Plugin-Requires", ">=2.0.0").in(directory);

        assertThat(refusal())
                .isEqualTo(
                        "Cannot load plugin kafka.jar: it requires version >=2.0.0 of the exporter, and this is 0.1.0");
    }

    @Test
    void aRequirementThatIsNoRangeOfVersions() throws Exception {
        kafka().manifest("Plugin-Requires", "the newest").in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: Plugin-Requires in its manifest must be a range of versions"
                        + " such as >=0.1.0 but was 'the newest'");
    }

    @Test
    @Timeout(60)
    void aPipeThatIsNamedLikeAJar() throws Exception {
        var pipe = directory.resolve("w.jar");
        ChildProcess.run("mkfifo", pipe.toString());

        assertThat(refusal()).isEqualTo("Cannot load plugin w.jar: it is no file, but a pipe, a socket or a device");
        assertThat(InspectedJar.allOf(Plugins.settings(directory), "0.1.0", Instant.now()))
                .singleElement()
                .satisfies(jar -> assertThat(jar.sha256()).isEmpty());
    }

    @Test
    void aSecondJarForTheSameConsumer() throws Exception {
        PluginJar.of("opensearch.jar", FactorySource.of("a.AFactory", "openSearch"))
                .in(directory);
        PluginJar.of("os2.jar", FactorySource.of("b.BFactory", "OPENSEARCH")).in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin os2.jar: consumer 'OPENSEARCH' is already provided by opensearch.jar");
    }

    @Test
    void aSecondJarForTheSameConsumerThatIsCalledAsTheFirstIsToldTheDirectoryOfThat() throws Exception {
        var theirs = Files.createDirectory(directory.resolve("theirs"));
        kafka().in(directory);
        kafka().manifest("Plugin-Id", "another").in(theirs);

        assertThatThrownBy(() -> Plugins.open(Plugins.settings(List.of(directory, theirs))))
                .isInstanceOf(PluginStartupException.class)
                .hasMessage(
                        "Cannot load plugin kafka.jar: consumer 'kafka' is already provided by the jar of this name in "
                                + directory);
    }

    @Test
    void aSecondJarWithTheSamePluginIdThatIsCalledAsTheFirstIsToldTheDirectoryOfThat() throws Exception {
        var theirs = Files.createDirectory(directory.resolve("theirs"));
        var jar = kafka().in(directory);
        kafka().in(theirs);
        var trust = TrustInSums.parse(Sha256.of(jar) + "," + Sha256.of(theirs.resolve("kafka.jar")));
        var settings = new PluginSettings(List.of(directory, theirs), OnError.FAIL, trust, Plugins.PATIENCE, 8, false);

        assertThatThrownBy(() -> Plugins.open(settings))
                .isInstanceOf(PluginStartupException.class)
                .hasMessage(
                        "Cannot load plugin kafka.jar: plugin id 'kafka' is already that of the jar of this name in "
                                + directory);
    }

    @Test
    void aSecondJarWithTheSamePluginId() throws Exception {
        kafka().in(directory);
        PluginJar.of("kafka2.jar", FactorySource.of("b.BFactory", "other"))
                .manifest("Plugin-Id", "kafka")
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka2.jar: plugin id 'kafka' is already that of kafka.jar");
    }

    @Test
    void twoFactoriesInOneJar() throws Exception {
        PluginJar.named("kafka.jar")
                .factory(FactorySource.of("kafka.One", "one"))
                .factory(FactorySource.of("kafka.Two", "two"))
                .extensions("kafka.Two", "kafka.One")
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: META-INF/extensions.idx names kafka.One and kafka.Two;"
                        + " a plugin has one ReportConsumerFactory");
    }

    @Test
    void anIndexThatNamesAClassThatIsNotInTheJar() throws Exception {
        kafka().extensions("kafka.Renamed").in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: META-INF/extensions.idx names kafka.Renamed,"
                        + " which is not in the jar");
    }

    @Test
    void anIndexThatNamesAClassThatIsNoFactory() throws Exception {
        kafka().source("kafka.Other", "package kafka; public class Other {}")
                .extensions("kafka.Other")
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: META-INF/extensions.idx names kafka.Other,"
                        + " which is no ReportConsumerFactory");
    }

    @ParameterizedTest
    @CsvSource({"public abstract, is abstract", "'', is not public"})
    void aFactoryThatCannotBeMade(String modifiers, String problem) throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka").modifiers(modifiers))
                .in(directory);

        assertThat(refusal()).isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory " + problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"public KafkaFactory(String name) {}", "private KafkaFactory() {}", "KafkaFactory() {}"})
    void aFactoryWithoutAPublicConstructorThatTakesNothing(String constructor) throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka").member(constructor))
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar:"
                        + " kafka.KafkaFactory has no public constructor without parameters");
    }

    @Test
    void aConstructorThatThrows() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member("public KafkaFactory() { throw new IllegalStateException(\"no\\nway\"); }"))
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: the constructor of kafka.KafkaFactory threw"
                        + " java.lang.IllegalStateException: no way");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Integer.parseInt(\"x\")", "new Object() { int f() { throw new AssertionError(\"x\"); } }.f()"})
    void aStaticInitializerThatThrows(String expression) throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member("static final int N = " + expression + ";"))
                .in(directory);

        assertThat(refusal())
                .startsWith("Cannot load plugin kafka.jar: ")
                .contains("kafka.KafkaFactory threw java.lang.");
    }

    @Test
    void aLibraryThatIsNotInTheJar() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member("private final lib.Client client = new lib.Client();"))
                .source("lib.Client", "package lib; public class Client {}")
                .lacking("lib.Client")
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: the constructor of kafka.KafkaFactory"
                        + " needs a class that cannot be found: lib/Client");
    }

    @Test
    void aSuperclassThatIsNotInTheJar() throws Exception {
        PluginJar.named("kafka.jar")
                .factory(FactorySource.of("kafka.Base", "kafka"))
                .source("kafka.KafkaFactory", "package kafka; public class KafkaFactory extends Base {}")
                .lacking("kafka.Base")
                .extensions("kafka.KafkaFactory")
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar:"
                        + " kafka.KafkaFactory needs a class that cannot be found: kafka/Base");
    }

    @Test
    void aClassCompiledForANewerJava() throws Exception {
        kafka().changed("kafka.KafkaFactory", bytes -> {
                    bytes[CLASS_FILE_MAJOR_VERSION] = 99;
                    return bytes;
                })
                .in(directory);

        assertThat(refusal())
                .startsWith("Cannot load plugin kafka.jar: it needs a newer Java: kafka/KafkaFactory")
                .contains("99.0");
    }

    @Test
    void aPluginCompiledAgainstAnotherVersionOfTheApi() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka").settings("return lib.Settings.all();"))
                .source(
                        "lib.Settings",
                        "package lib; public class Settings { public static"
                                + " io.narrows.exporter.domain.consumer.SettingDeclarations all() { return null; } }")
                .changed("lib.Settings", bytes -> renamed(bytes, "all", "ALL"))
                .in(directory);

        assertThat(refusal())
                .startsWith("Cannot load plugin kafka.jar: kafka.KafkaFactory.settings() was compiled against another"
                        + " version of the exporter, or of a library in the jar: ")
                .contains("lib.Settings.all()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "settings", "options", "batchLimits"})
    void aMethodThatNeedsAClassWhoseStaticInitializerThrows(String method) throws Exception {
        PluginJar.of("kafka.jar", withMethod(method, "throw new lib.Broken();"))
                .source(
                        "lib.Broken",
                        "package lib; public class Broken extends RuntimeException {"
                                + " static final int N = Integer.parseInt(\"x\"); }")
                .in(directory);

        assertThat(refusal())
                .startsWith("Cannot load plugin kafka.jar: kafka.KafkaFactory." + method + "() needs a class whose"
                        + " static initializer threw java.lang.NumberFormatException");
    }

    @ParameterizedTest
    @CsvSource({
        "StackOverflowError, java.lang.StackOverflowError: not today",
        "OutOfMemoryError, java.lang.OutOfMemoryError: not today",
        "InternalError, java.lang.InternalError: not today"
    })
    void anErrorOfTheVirtualMachine(String error, String told) throws Exception {
        var thrown = "throw new " + error + "(\"not today\");";
        PluginJar.of("kafka.jar", withMethod("settings", thrown)).in(directory);
        assertThat(refusal()).isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory.settings() threw " + told);

        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .member("public KafkaFactory() { " + thrown + " }"))
                .in(directory);
        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: the constructor of kafka.KafkaFactory threw " + told);
    }

    @Test
    void aRecursionWithoutEnd() throws Exception {
        PluginJar.of("kafka.jar", withMethod("settings", "return settings();")).in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory.settings() threw"
                        + " java.lang.StackOverflowError");
    }

    @Test
    void anExceptionThatThrowsWhenItIsAsked() throws Exception {
        PluginJar.of("kafka.jar", withMethod("settings", "throw new lib.Unspeakable();"))
                .source(
                        "lib.Unspeakable",
                        "package lib; public class Unspeakable extends RuntimeException {"
                                + " @Override public String toString() { throw this; } }")
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory.settings() threw lib.Unspeakable");
    }

    @Test
    void aClassThatIsGarbage() throws Exception {
        kafka().changed("kafka.KafkaFactory", bytes -> new byte[] {1, 2, 3}).in(directory);

        assertThat(refusal()).contains("kafka.jar: kafka.KafkaFactory threw java.lang.ClassFormatError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "settings", "options", "batchLimits"})
    void aFactoryThatAnswersNull(String method) throws Exception {
        PluginJar.of("kafka.jar", withMethod(method, "return null;")).in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory." + method + "() answered null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "settings", "options", "batchLimits"})
    void aFactoryThatThrows(String method) throws Exception {
        PluginJar.of("kafka.jar", withMethod(method, "throw new AssertionError(\"not today\");"))
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory." + method
                        + "() threw java.lang.AssertionError: not today");
    }

    @Test
    void anIdThatIsNoConsumerId() throws Exception {
        PluginJar.of("kafka.jar", withMethod("id", "return new ConsumerId(\"no id\");"))
                .in(directory);

        assertThat(refusal()).contains("kafka.jar", "id() threw", "1 to 64 letters");
    }

    @Test
    void anOptionThatIsRequired() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        withMethod(
                                "options",
                                "return SettingDeclarations.of(Setting.text(\"brokers\", \"Where.\").require());"))
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory.options() requires 'brokers';"
                        + " the operator may leave out any");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "index"})
    void anIntervalThatIsNoDurationAmongTheSettings(String name) throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        withMethod("batchLimits", "return new BatchLimits(7, 4096).collectBy(\"" + name + "\");"))
                .in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory.batchLimits() collects by '" + name
                        + "', which is no duration among its settings");
    }

    @ParameterizedTest
    @ValueSource(strings = {"settings", "options"})
    void aDefaultThatIsNotAllowed(String method) throws Exception {
        var body = "return SettingDeclarations.of(Setting.flag(\"checkCert\", \"Whether.\").defaultsTo(\"maybe\"));";
        PluginJar.of("kafka.jar", withMethod(method, body)).in(directory);

        assertThat(refusal())
                .isEqualTo("Cannot load plugin kafka.jar: kafka.KafkaFactory." + method + "() declares a default"
                        + " that it does not allow: checkCert must be true or false but was 'maybe'");
    }

    @Test
    void nothingStaysOpenOfARefusedStart() throws Exception {
        PluginJar.of("a.jar", FactorySource.of("a.AFactory", "a")).in(directory);
        PluginJar.named("b.jar").in(directory);

        refusal();

        assertThat(OpenFiles.under(directory)).isEmpty();
    }

    @Test
    void skippedJarsAreWarnedOfAndTheOthersLoaded() throws Exception {
        PluginJar.of("a.jar", FactorySource.of("a.AFactory", "a")).in(directory);
        PluginJar.of("a2.jar", FactorySource.of("b.BFactory", "a")).in(directory);
        Files.writeString(directory.resolve("b.jar"), "no jar");
        PluginJar.of("c.jar", FactorySource.of("c.CFactory", "c").settings("throw new AssertionError(\"{0}\");"))
                .in(directory);
        kafka().manifest("Plugin-Requires", ">=2.0.0").in(directory);
        PluginJar.of("z.jar", FactorySource.of("z.ZFactory", "z")).in(directory);

        try (var log = Logged.by(PluginDirectory.class.getName());
                var catalog = Plugins.open(directory, OnError.SKIP)) {
            assertThat(catalog.all()).extracting(type -> type.id().value()).containsExactly("a", "z");
            assertThat(log.warnings())
                    .hasSize(4)
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .startsWith("plugin skipped jar=a2.jar reason=\"Cannot load plugin a2.jar: "),
                            line -> assertThat(line)
                                    .startsWith("plugin skipped jar=b.jar reason=\"Cannot load plugin b.jar: "),
                            line -> assertThat(line)
                                    .startsWith("plugin skipped jar=c.jar")
                                    .contains("AssertionError: {0}"),
                            line -> assertThat(line).startsWith("plugin skipped jar=kafka.jar"));
            assertThat(log.infos())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .matches(
                                            "plugin loaded jar=a\\.jar consumer=a version=1\\.0\\.0 trust=\"not checked\" took=\\d+ms"),
                            line -> assertThat(line).startsWith("plugin loaded jar=z.jar consumer=z"));
            assertThat(OpenFiles.under(directory)).doesNotContain("a2.jar", "b.jar", "c.jar", "kafka.jar");
        }
    }

    private static PluginJar kafka() {
        return PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"));
    }

    private static FactorySource withMethod(String method, String body) {
        var factory = FactorySource.of("kafka.KafkaFactory", "kafka");
        return switch (method) {
            case "id" -> factory.id(body);
            case "settings" -> factory.settings(body);
            case "options" -> factory.options(body);
            default -> factory.batchLimits(body);
        };
    }

    private static byte[] renamed(byte[] bytes, String name, String other) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.replace(name, other).getBytes(StandardCharsets.ISO_8859_1);
    }

    private String refusal() {
        var thrown = catchThrowable(() -> Plugins.open(directory).close());
        assertThat(thrown).isInstanceOf(PluginStartupException.class);
        assertThat(thrown.getMessage()).doesNotContain("\n");
        return String.valueOf(thrown.getMessage());
    }
}
