package io.narrows.exporter.bootstrap.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.fuzz.FuzzSeeds;
import io.narrows.exporter.domain.fuzz.HeapWatch;
import io.narrows.exporter.domain.fuzz.Mutator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Whatever an operator writes into the file and the environment, it is taken or refused with reasons, and no reason
/// shows a secret.
class ConfigurationFuzzTest {
    /// In a file, to which the configuration refers: never to be seen, wherever the reference has come to stand.
    private static final String SECRET_OF_FILE = "s3cr3t-0f-f1l3";

    /// In the configuration itself, so it may come to stand where values are shown. What is no YAML shows none.
    private static final String SECRET_IN_PLACE = "s3cr3t-1n-pl4c3";

    private static final List<String> TOKENS = List.of(
            ":",
            ": ",
            "- ",
            "\n",
            "  ",
            "\t",
            "#",
            "&a ",
            "*a",
            "*",
            "!",
            "!!int ",
            "%",
            "@",
            "`",
            "|",
            ">-",
            "\"",
            "'",
            "{",
            "}",
            "[",
            "]",
            ",",
            "?",
            "<<: ",
            "---\n",
            "...",
            "\\",
            "\\x",
            "${home}",
            "${file:",
            "${file:/dev/null}",
            "${",
            "}",
            "0123",
            "yes",
            "~",
            "1e9",
            "-1",
            "99999999999999999999",
            "10s",
            "4GiB",
            "server:",
            "consumers:",
            "routes:",
            "  main:\n",
            "type:",
            "\u0085",
            "\u2028",
            "é",
            "\uFEFF",
            "*" + SECRET_IN_PLACE,
            "!" + SECRET_IN_PLACE + "!x ",
            "%" + SECRET_IN_PLACE + " ");

    private static final HeapWatch HEAP = new HeapWatch(FuzzSeeds.cases());

    @SuppressWarnings("NullAway.Init") // by jqwik, before the container
    private static Path home;

    @SuppressWarnings("NullAway.Init") // by jqwik, before the container
    private static Path file;

    @SuppressWarnings("NullAway.Init") // by jqwik, before the container
    private static List<String> files;

    @BeforeContainer
    static void write() throws IOException {
        home = Files.createTempDirectory("fuzz");
        file = home.resolve("my.yaml");
        var secret = Files.writeString(home.resolve("secret"), SECRET_OF_FILE + "\n");
        files = List.of(
                defaults(),
                """
                server: {host: 127.0.0.1, port: 0, maxWait: 1m}
                admin.port: 0
                spool:
                  type: memory
                  maxSize: 1GiB
                  keyFile: ${home}/key
                consumers:
                  main: &m
                    type: openSearch
                    hostport: "http://u:SECRET@h:1"
                    username: ${file:FILE}
                    password: SECRET
                  other: *m
                routes:
                  tools:
                    source: "tool_*"
                    consumers: main, other
                """,
                "consumers:\n  main: {type: openSearch, hostport: 'a', password: ${file:FILE}}\nserver.port: ${file:FILE}\n",
                "# empty\n");
        files = files.stream()
                .map(text -> text.replace("FILE", secret.toString()).replace("SECRET", SECRET_IN_PLACE))
                .toList();
    }

    @Property(shrinking = ShrinkingMode.OFF)
    void everyConfigurationIsTakenOrRefused(@ForAll("seeds") long seed) throws IOException {
        var mutator = new Mutator(new SplittableRandom(seed), TOKENS);
        var bytes = mutator.mutated(mutator.one(files).getBytes(UTF_8));
        Files.write(file, bytes);
        var shown = new String(bytes, UTF_8);

        try {
            var configuration = Configuration.read(ConfigurationSources.of(
                    Optional.of(file), environment(mutator), Map.of("data.exporter.home", home + "")));
            var setup = configuration.setUp(Installed.BOTH);
            assertThat(configuration.effective() + " " + setup.effective())
                    .as(shown)
                    .doesNotContain(SECRET_OF_FILE);
        } catch (ConfigException e) {
            var problem = String.valueOf(e.getMessage());
            assertThat(problem).as(shown).isNotBlank().doesNotContain(SECRET_OF_FILE);
            if (problem.contains(" is not YAML: ")) {
                assertThat(problem).as(shown).doesNotContain(SECRET_IN_PLACE);
            }
        } catch (RuntimeException | Error e) {
            throw new AssertionError(shown, e);
        }
        HEAP.count();
    }

    @Provide
    Arbitrary<Long> seeds() {
        return FuzzSeeds.all();
    }

    @AfterContainer
    static void nothingIsLeft() throws IOException {
        for (var name : List.of("my.yaml", "secret")) {
            Files.delete(home.resolve(name));
        }
        Files.delete(home);
        HEAP.check();
    }

    private static Map<String, String> environment(Mutator mutator) {
        var environment = new HashMap<String, String>();
        for (var name :
                List.of("SERVER_PORT", "CONSUMERS_MAIN_PASSWORD", "CONSUMERS_X_TYPE", "ROUTES_A_SOURCE", "LOG_LEVEL")) {
            if (mutator.oneIn(12)) {
                environment.put(name, mutator.mutated(mutator.one(List.of("1", "openSearch", "info", "tool_*"))));
            }
        }
        return environment;
    }

    private static String defaults() throws IOException {
        try (var in = Objects.requireNonNull(ConfigurationFuzzTest.class.getResourceAsStream("/application.yaml"))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
