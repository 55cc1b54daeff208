package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.plugins.PluginSettings.OnError;
import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginStartupException;
import io.narrows.exporter.adapter.outbound.plugins.load.FactoryEnd;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginDirectoryTest {
    @TempDir
    private Path directory;

    @Test
    void everyJarIsAPluginAndAnythingElseIsLetBe() throws Exception {
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .in(directory);
        PluginJar.of("S3.JAR", FactorySource.of("s3.BucketFactory", "bucket")).in(directory);
        Files.writeString(directory.resolve("README.md"), "no plugin");
        Files.writeString(directory.resolve(".hidden.jar"), "no plugin");
        Files.writeString(directory.resolve("kafka.jar.part"), "no plugin");
        Files.createDirectory(directory.resolve("lost+found"));
        Files.createDirectory(directory.resolve("unpacked.jar"));

        try (var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).extracting(type -> type.id().value()).containsExactly("bucket", "kafka");
        }
    }

    @Test
    void anEmptyDirectoryHasNoConsumers() {
        try (var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).isEmpty();
            assertThat(catalog.find(new ConsumerId("kafka"))).isEmpty();
        }
    }

    @Test
    void aConsumerIsFoundWithoutRegardToCase() throws Exception {
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafKa"))
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            assertThat(catalog.find(new ConsumerId("KAFKA")))
                    .map(ConsumerType::id)
                    .map(ConsumerId::value)
                    .contains("kafKa");
        }
    }

    @Test
    void aConsumerTypeSaysWhatItsPluginDeclares() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .settings(
                                        "return SettingDeclarations.of(Setting.text(\"topic\", \"Where to.\").require());")
                                .batchLimits("return new BatchLimits(7, 4096);")
                                .hosts("return Set.of(settings.text(\"topic\") + \":9092\");"))
                .manifest("Plugin-Version", "3.1.4")
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            var kafka = Plugins.consumer(catalog, "kafka");
            assertThat(kafka.version()).isEqualTo("3.1.4");
            assertThat(kafka.settings().all()).singleElement().satisfies(setting -> {
                assertThat(setting.name()).isEqualTo("topic");
                assertThat(setting.required()).isTrue();
            });
            assertThat(kafka.batchLimits()).isEqualTo(new BatchLimits(7, 4096));
            assertThat(kafka.hosts(kafka.settings().parse(Map.of("topic", "broker"))))
                    .containsExactly("broker:9092");
        }
    }

    @Test
    void aFactoryIsAskedOnceForWhatItDeclares() throws Exception {
        PluginJar.of(
                        "fickle.jar",
                        FactorySource.of("fickle.FickleFactory", "fickle")
                                .member("private int asked;")
                                .id("return new ConsumerId(\"fickle\" + asked++);"))
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            var fickle = catalog.all().getFirst();
            assertThat(fickle.id()).isEqualTo(fickle.id()).isEqualTo(new ConsumerId("fickle0"));
        }
    }

    @Test
    void aConsumerGetsTheOptionsOfTheOperatorAndTheClock() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .options(
                                        "return SettingDeclarations.of(Setting.size(\"maxFileSize\", \"How large.\"));")
                                .answering(
                                        "context.options().size(\"maxFileSize\") + \" \" + context.clock().instant()"))
                .in(directory);
        OperatorOptions options = (consumer, declared) -> declared.parse(Map.of("maxFileSize", "4MiB"));

        try (var catalog = PluginDirectory.open(
                Plugins.settings(directory), "0.1.0", options, Plugins.CLOCK, Plugins.EVERYWHERE)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "kafka"))).isEqualTo("4MiB 2026-11-23T10:00:00Z");
        }
    }

    @Test
    void aConsumerIsToldHowManyCallsItHasToServeAtOnce() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka").answering("context.concurrency()"))
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            var kafka = Plugins.consumer(catalog, "kafka");

            assertThat(Plugins.answer(kafka)).isEqualTo("8");
            try (var named = kafka.openNamed(Plugins.settings(kafka))) {
                assertThat(Plugins.answer(named)).isEqualTo("8");
            }
        }
    }

    @Test
    void aFactoryIsClosedOnceWhenItsPluginIsUnloaded() throws Exception {
        var closed = directory.resolve("closed");
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .close("try { java.nio.file.Files.createFile(java.nio.file.Path.of(\"" + closed
                                        + "\")); }"
                                        + " catch (java.io.IOException e) { throw new IllegalStateException(e); }"))
                .in(directory);

        var catalog = Plugins.open(directory);
        assertThat(closed).doesNotExist();
        try (var log = Logged.by(FactoryEnd.class.getName())) {
            catalog.close();
            catalog.close();

            assertThat(log.warnings()).isEmpty();
        }
        assertThat(closed).exists();
    }

    @Test
    void aConsumerIsToldWhetherItsSettingsAreThoseOfTheOperator() throws Exception {
        PluginJar.of(
                        "kafka.jar",
                        FactorySource.of("kafka.KafkaFactory", "kafka")
                                .answering("String.valueOf(context.isNamedByOperator())"))
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            var kafka = Plugins.consumer(catalog, "kafka");

            assertThat(Plugins.answer(kafka)).isEqualTo("false");
            try (var named = kafka.openNamed(Plugins.settings(kafka))) {
                assertThat(Plugins.answer(named)).isEqualTo("true");
            }
        }
    }

    @Test
    void anIllegalOptionStopsTheStartEvenWhereBrokenJarsAreSkipped() throws Exception {
        PluginJar.of(
                        "file.jar",
                        FactorySource.of("file.FileFactory", "file")
                                .options(
                                        "return SettingDeclarations.of(Setting.size(\"maxFileSize\", \"How large.\"));"))
                .in(directory);
        OperatorOptions options = (consumer, declared) -> declared.parse(Map.of("maxFileSize", "huge"));

        assertThatThrownBy(() -> PluginDirectory.open(
                        Plugins.settings(directory, OnError.SKIP), "0.1.0", options, Plugins.CLOCK, Plugins.EVERYWHERE))
                .isInstanceOf(PluginStartupException.class)
                .hasMessage("consumers.file.maxFileSize must be a size such as 512KiB, 64MiB or 4GiB but was 'huge'");
    }

    @Test
    void theOptionsOfEachConsumerAreAskedForOnceByItsIdAndItsDeclarations() throws Exception {
        PluginJar.of(
                        "file.jar",
                        FactorySource.of("file.FileFactory", "file")
                                .options("return SettingDeclarations.of(Setting.text(\"directory\", \"Where to.\"));"))
                .in(directory);
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .in(directory);
        var asked = new ArrayList<String>();
        OperatorOptions options = (consumer, declared) -> {
            asked.add(consumer + " "
                    + declared.all().stream().map(setting -> setting.name()).toList());
            return declared.parse(Map.of());
        };

        PluginDirectory.open(Plugins.settings(directory), "0.1.0", options, Plugins.CLOCK, Plugins.EVERYWHERE)
                .close();

        assertThat(asked).containsExactly("file [directory]", "kafka []");
    }

    @Test
    void aDirectoryThatIsMissingStopsTheStart() {
        var missing = directory.resolve("plugins");

        assertThatThrownBy(() -> Plugins.open(missing, OnError.SKIP))
                .isInstanceOf(PluginStartupException.class)
                .hasMessage("Cannot load plugins: there is no directory " + missing);
    }

    @Test
    void aFileInPlaceOfTheDirectoryStopsTheStart() throws Exception {
        var file = Files.createFile(directory.resolve("plugins"));

        assertThatThrownBy(() -> Plugins.open(file, OnError.SKIP))
                .isInstanceOf(PluginStartupException.class)
                .hasMessage("Cannot load plugins: " + file + " is no directory");
    }

    @Test
    void theJarsOfSeveralDirectoriesAreLoadedInTheOrderOfTheirNames() throws Exception {
        var ours = Files.createDirectory(directory.resolve("ours"));
        var theirs = Files.createDirectory(directory.resolve("theirs"));
        var empty = Files.createDirectory(directory.resolve("empty"));
        PluginJar.of("b.jar", FactorySource.of("b.BFactory", "second")).in(ours);
        PluginJar.of("a.jar", FactorySource.of("a.AFactory", "first")).in(theirs);
        PluginJar.of("c.jar", FactorySource.of("c.CFactory", "third")).in(theirs);
        var asked = new ArrayList<String>();
        OperatorOptions options = (consumer, declared) -> {
            asked.add(consumer.value());
            return declared.parse(Map.of());
        };

        PluginDirectory.open(
                        Plugins.settings(List.of(ours, theirs, empty)),
                        "0.1.0",
                        options,
                        Plugins.CLOCK,
                        Plugins.EVERYWHERE)
                .close();

        assertThat(asked).containsExactly("first", "second", "third");
    }

    @Test
    void ofSeveralDirectoriesTheOneThatIsMissingIsNamed() {
        var missing = directory.resolve("theirs");

        assertThatThrownBy(() -> Plugins.open(Plugins.settings(List.of(directory, missing))))
                .isInstanceOf(PluginStartupException.class)
                .hasMessage("Cannot load plugins: there is no directory " + missing);
    }

    @Test
    void aDirectoryThatIsNamedTwiceCountsOnce() throws Exception {
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .in(directory);

        try (var catalog = Plugins.open(Plugins.settings(List.of(directory, directory)))) {
            assertThat(catalog.all()).hasSize(1);
        }
    }

    @Test
    void aSnapshotOfAPluginIsLoaded() throws Exception {
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .manifest("Plugin-Version", "1.0-SNAPSHOT")
                .manifest("Plugin-Requires", ">=0.1.0")
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            assertThat(Plugins.consumer(catalog, "kafka").version()).isEqualTo("1.0-SNAPSHOT");
        }
    }

    @Test
    void aSnapshotOfTheExporterCountsAsTheVersionThatItWillBe() throws Exception {
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .manifest("Plugin-Requires", "0.2.0")
                .in(directory);

        try (var catalog = PluginDirectory.open(
                Plugins.settings(directory), "0.2.0-SNAPSHOT", Plugins.NO_OPTIONS, Plugins.CLOCK, Plugins.EVERYWHERE)) {
            assertThat(catalog.all()).hasSize(1);
        }
    }

    @Test
    void aListOfDisabledPluginsAsPf4jHasItIsNotHeeded() throws Exception {
        PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .in(directory);
        Files.writeString(directory.resolve("disabled.txt"), "kafka");

        try (var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).hasSize(1);
        }
    }

    @Test
    void aJarThatIsASymbolicLinkIsLoadedAsKubernetesMountsThem() throws Exception {
        var elsewhere = Files.createDirectory(directory.resolve("..data"));
        var jar = PluginJar.of("kafka.jar", FactorySource.of("kafka.KafkaFactory", "kafka"))
                .in(elsewhere);
        Files.createSymbolicLink(directory.resolve("kafka.jar"), jar);

        try (var catalog = Plugins.open(directory)) {
            assertThat(catalog.all()).hasSize(1);
        }
    }
}
