package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Broken;
import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Loaded;
import io.narrows.exporter.adapter.inbound.cli.InspectedPlugin.Untrusted;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import jakarta.json.Json;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginsCommandTest {
    private static final InspectedPlugin KAFKA = new InspectedPlugin(
            "kafka.jar",
            "abc",
            new Loaded(
                    "sum is listed",
                    "acme-kafka",
                    "1.2.3",
                    new ConsumerId("kafka"),
                    SettingDeclarations.of(
                            Setting.text("topic", "Where | to.").require().alias("queue"),
                            Setting.text("password", "For SASL.").keepSecret(),
                            Setting.choice("acks", "How safe.", "all", "one").defaultsTo("all")),
                    SettingDeclarations.of(
                            Setting.duration("timeout", "How long.").defaultsTo("5s")),
                    new BatchLimits(500, 4096).collectBy("linger")));
    private static final InspectedPlugin PLAIN = new InspectedPlugin(
            "a.jar",
            "def",
            new Loaded(
                    "not checked",
                    "plain",
                    "1.0.0",
                    new ConsumerId("plain"),
                    SettingDeclarations.NONE,
                    SettingDeclarations.NONE,
                    BatchLimits.ONE));
    private static final InspectedPlugin BROKEN = new InspectedPlugin(
            "bad.jar", "012", new Broken("sum is listed", "Cannot load plugin bad.jar: no\u001bjar"));
    private static final InspectedPlugin EVIL =
            new InspectedPlugin("evil.jar", "345", new Untrusted("Cannot load plugin evil.jar: not signed"));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Optional<Path>> configs = new ArrayList<>();
    private List<InspectedPlugin> plugins = List.of(PLAIN, BROKEN, EVIL, KAFKA);

    @Test
    void listNamesEachJarWithItsConsumerAndWhetherItIsTrusted() {
        int code = run("list");

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "CONSUMER  VERSION  PLUGIN      JAR        SHA256  TRUSTED",
                        "plain     1.0.0    plain       a.jar      def     not checked",
                        "-         -        -           bad.jar    012     sum is listed",
                        "-         -        -           evil.jar   345     no",
                        "kafka     1.2.3    acme-kafka  kafka.jar  abc     sum is listed");
        assertThat(err.toString().lines())
                .containsExactly(
                        "data-exporter: Cannot load plugin bad.jar: no\uFFFDjar",
                        "data-exporter: Cannot load plugin evil.jar: not signed");
    }

    @Test
    void listSaysSoWhereThereAreNone() {
        plugins = List.of();

        int code = run("list");

        assertThat(code).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).containsExactly("There are none.");
    }

    @Test
    void verifyHasALineForEachJarAndFailsIfOneDoes() {
        int code = run("verify");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "ok      a.jar (consumer plain, version 1.0.0, not checked)",
                        "failed  Cannot load plugin bad.jar: no\uFFFDjar",
                        "failed  Cannot load plugin evil.jar: not signed",
                        "ok      kafka.jar (consumer kafka, version 1.2.3, sum is listed)");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void verifySucceedsIfEveryJarDoes() {
        plugins = List.of(KAFKA, PLAIN);

        assertThat(run("verify")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "verify", "describe kafka"})
    void theConfigurationCanBeNamed(String command) {
        run((command + " --config=over.yaml").split(" "));

        assertThat(configs).containsExactly(Optional.of(Path.of("over.yaml")));
    }

    @Test
    void describeTellsAllThatAPluginDeclares() {
        int code = run("describe", "KAFKA");

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "consumer  kafka",
                        "plugin    acme-kafka 1.2.3",
                        "jar       kafka.jar",
                        "sha256    abc",
                        "trust     sum is listed",
                        "batches   at most 500 reports of 4096 bytes together, collected for as long as linger says",
                        "",
                        "settings, under exportConfig.kafka in an envelope",
                        "  NAME            TYPE        REQUIRED  DEFAULT  SECRET  DESCRIPTION",
                        "  topic or queue  text        yes                no      Where | to.",
                        "  password        text        no                 yes     For SASL.",
                        "  acks            all or one  no        all      no      How safe.",
                        "",
                        "options, under consumers.kafka in the configuration",
                        "  NAME     TYPE      REQUIRED  DEFAULT  SECRET  DESCRIPTION",
                        "  timeout  duration  no        5s       no      How long.");
    }

    @Test
    void describeSaysSoWhereNothingIsDeclared() {
        run("describe", "plain");

        assertThat(out.toString())
                .contains(
                        "batches   at most one report of any size",
                        "no settings, under exportConfig.plain",
                        "no options, under consumers.plain");
    }

    @Test
    void describeWritesMarkdownForAPage() {
        run("describe", "kafka", "--format=markdown");

        assertThat(out.toString().lines())
                .contains(
                        "# The consumer `kafka`",
                        "| setting | type | required | default | secret | description |",
                        "| `topic` | text | yes |  | no | Where \\| to. |",
                        "| `acks` | all or one | no | `all` | no | How safe. |",
                        "| `timeout` | duration | no | `5s` | no | How long. |");
    }

    @Test
    void describeWritesJsonForPrograms() {
        run("describe", "kafka", "--format=json");

        try (var reader = Json.createReader(new StringReader(out.toString()))) {
            var page = reader.readObject();
            assertThat(page.getString("consumer")).isEqualTo("kafka");
            assertThat(page.getInt("maxReports")).isEqualTo(500);
            assertThat(page.getString("collectedBy")).isEqualTo("linger");
            assertThat(page.getJsonArray("settings")).hasSize(3);
            var topic = page.getJsonArray("settings").getJsonObject(0);
            assertThat(topic.getBoolean("required")).isTrue();
            assertThat(topic.getJsonArray("aliases").getString(0)).isEqualTo("queue");
            assertThat(page.getJsonArray("options").getJsonObject(0).getString("default"))
                    .isEqualTo("5s");
        }
    }

    @Test
    void describeOfAConsumerThatNobodyProvidesFailsAndTellsWhatCouldNotBeLoaded() {
        int code = run("describe", "pagerParrot");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("data-exporter: no plugin provides 'pagerParrot'; ")
                .contains("bad.jar", "evil.jar");
    }

    @ParameterizedTest
    @ValueSource(strings = {"describe", "describe kafka --format=xml", "list kafka"})
    void whatIsNotUnderstoodIsNotDone(String arguments) {
        int code = run(arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(configs).isEmpty();
    }

    private int run(String... arguments) {
        var line = new ArrayList<String>(List.of("plugins"));
        line.addAll(List.of(arguments));
        InspectPlugins inspect = config -> {
            configs.add(config);
            return plugins;
        };
        return new DataExporterCommand(
                        config -> {},
                        config -> List.of(),
                        inspect,
                        config -> List.of(),
                        new FakeSpoolKeys(),
                        new FakeSpoolTransfer(),
                        FakeSend::new,
                        "0.1.0")
                .run(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }
}
