package io.narrows.exporter.adapter.outbound.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.outbound.plugins.jar.FactorySource;
import io.narrows.exporter.adapter.outbound.plugins.jar.PluginJar;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IsolationTest {
    @TempDir
    private Path directory;

    @Test
    void pluginsBringDifferentVersionsOfTheSameLibrary() throws Exception {
        for (var version : new String[] {"1", "2"}) {
            PluginJar.of(
                            "p" + version + ".jar",
                            FactorySource.of("p.PluginFactory", "p" + version).answering("lib.Client.version()"))
                    .source(
                            "lib.Client",
                            "package lib; public class Client { public static String version() { return \"" + version
                                    + "\"; } }")
                    .in(directory);
        }

        try (var catalog = Plugins.open(directory)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "p1"))).isEqualTo("1");
            assertThat(Plugins.answer(Plugins.consumer(catalog, "p2"))).isEqualTo("2");
        }
    }

    @Test
    void aLibraryThatUsesServiceLoaderFindsTheProvidersOfItsPluginAlone() throws Exception {
        for (var name : new String[] {"a", "b"}) {
            PluginJar.of(
                            name + ".jar",
                            FactorySource.of(name + ".PluginFactory", name).answering("lib.Codecs.names()"))
                    .source("lib.Codec", "package lib; public interface Codec { String name(); }")
                    .source("lib.Codecs", """
                            package lib;
                            import java.util.*;
                            public class Codecs {
                                public static List<String> names() {
                                    return ServiceLoader.load(Codec.class).stream().map(p -> p.get().name()).toList();
                                }
                            }
                            """)
                    .source(
                            "lib.Own",
                            "package lib; public class Own implements Codec { public String name() { return \"" + name
                                    + "-codec\"; } }")
                    .file("META-INF/services/lib.Codec", "lib.Own")
                    .in(directory);
        }

        try (var catalog = Plugins.open(directory)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "a"))).isEqualTo("[a-codec]");
            assertThat(Plugins.answer(Plugins.consumer(catalog, "b"))).isEqualTo("[b-codec]");
        }
    }

    @Test
    void aServiceLoaderInAPluginFindsNoProviderOfTheHost() throws Exception {
        var tools = ServiceLoader.load(ToolProvider.class).stream().map(ServiceLoader.Provider::get);
        assertThat(tools).extracting(ToolProvider::name).contains(HostTool.NAME);

        var seen = answerTo("ServiceLoader.load(java.util.spi.ToolProvider.class).stream()"
                + ".map(p -> p.get().name()).sorted().toList()");

        assertThat(seen).startsWith("[").doesNotContain(HostTool.NAME);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.junit.jupiter.api.Test",
                "org.assertj.core.api.Assertions",
                "com.github.zafarkhaja.semver.Version",
                "io.narrows.exporter.domain.spool.Spool",
                "io.narrows.exporter.adapter.outbound.plugins.PluginDirectory"
            })
    void aPluginSeesNoClassOfTheHostButThePluginApi(String className) throws Exception {
        assertThat(Class.forName(className).getName()).isEqualTo(className);

        assertThat(answerTo(tried("Class.forName(\"" + className + "\")")))
                .startsWith("java.lang.ClassNotFoundException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.narrows.exporter.domain.report.Payload",
                "io.narrows.exporter.domain.consumer.ConsumerId",
                "io.narrows.exporter.plugin.spi.ReportConsumerFactory",
                "org.pf4j.Extension",
                "org.slf4j.Logger",
                "org.slf4j.event.Level",
                "org.slf4j.spi.LoggingEventBuilder",
                "java.net.http.HttpClient",
                "java.sql.DriverManager",
                "javax.net.ssl.SSLContext"
            })
    void aPluginSeesThePluginApiAndTheJdk(String className) throws Exception {
        assertThat(answerTo(tried("Class.forName(\"" + className + "\")")))
                .isIn("class " + className, "interface " + className);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "META-INF/services/java.util.spi.ToolProvider",
                "META-INF/services/org.junit.platform.engine.TestEngine",
                "org/junit/jupiter/api/Test.class",
                "io/narrows/exporter/domain/spool/Spool.class"
            })
    void aPluginSeesNoResourceOfTheHost(String path) throws Exception {
        assertThat(getClass().getClassLoader().getResource(path)).isNotNull();

        assertThat(answerTo(tried("Thread.currentThread().getContextClassLoader().getResource(\"" + path + "\") + \" \""
                        + " + Collections.list(getClass().getClassLoader().getResources(\"" + path + "\"))")))
                .isEqualTo("null []");
    }

    @Test
    void aPluginsOwnClassesComeBeforeThoseOfTheSameNameInTheHost() throws Exception {
        PluginJar.of(
                        "p.jar",
                        FactorySource.of("p.PluginFactory", "p").answering("new org.assertj.core.api.Assertions()"))
                .source(
                        "org.assertj.core.api.Assertions",
                        "package org.assertj.core.api; public class Assertions {"
                                + " @Override public String toString() { return \"mine\"; } }")
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "p"))).isEqualTo("mine");
        }
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                ReportConsumerFactory.class,
                ConsumerId.class,
                org.pf4j.ExtensionPoint.class,
                org.slf4j.Logger.class
            })
    void thePluginApiIsTheHostsEvenWhereAPluginBringsACopy(Class<?> type) throws Exception {
        PluginJar.of(
                        "p.jar",
                        FactorySource.of("p.PluginFactory", "p")
                                .answering(type.getName() + ".class.getClassLoader() == getClass().getClassLoader()"))
                .classOf(type)
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "p"))).isEqualTo("false");
        }
    }

    @Test
    void aPluginMayBringWhatExtendsSlf4j() throws Exception {
        PluginJar.of("p.jar", FactorySource.of("p.PluginFactory", "p").answering("new org.slf4j.ext.Extra()"))
                .source(
                        "org.slf4j.ext.Extra",
                        "package org.slf4j.ext; public class Extra {"
                                + " @Override public String toString() { return \"mine\"; } }")
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "p"))).isEqualTo("mine");
        }
    }

    @Test
    void aPluginLogsThroughTheHost() throws Exception {
        try (var log = Logged.by("p.PluginFactory")) {
            answerTo("log()", "org.slf4j.LoggerFactory.getLogger(getClass()).warn(\"batch refused size={}\", 3);");

            assertThat(log.warnings()).containsExactly("batch refused size=3");
        }
    }

    @Test
    void aPluginThatShipsAnSlf4jOfItsOwnLogsThroughTheHostAllTheSame() throws Exception {
        PluginJar.of(
                        "p.jar",
                        FactorySource.of("p.PluginFactory", "p")
                                .answering("log()")
                                .member("private String log() { org.slf4j.LoggerFactory.getLogger(getClass())"
                                        + ".warn(\"still here\"); return \"logged\"; }"))
                .classOf(org.slf4j.LoggerFactory.class)
                .classOf(org.slf4j.Logger.class)
                .source(
                        "impl.Provider",
                        "package impl; public class Provider"
                                + " extends org.slf4j.helpers.NOP_FallbackServiceProvider {}")
                .file("META-INF/services/org.slf4j.spi.SLF4JServiceProvider", "impl.Provider")
                .in(directory);

        try (var log = Logged.by("p.PluginFactory");
                var catalog = Plugins.open(directory)) {
            assertThat(Plugins.answer(Plugins.consumer(catalog, "p"))).isEqualTo("logged");
            assertThat(log.warnings()).containsExactly("still here");
        }
    }

    @Test
    void aPluginThatWritesToTheConsoleDoesNoHarm() throws Exception {
        assertThat(answerTo("log()", "System.out.println(\"a plugin was here\"); System.err.println(\"and here\");"))
                .isEqualTo("logged");
    }

    private String answerTo(String expression) throws Exception {
        return answerTo(expression, "");
    }

    private String answerTo(String expression, String logging) throws Exception {
        PluginJar.of(
                        "p.jar",
                        FactorySource.of("p.PluginFactory", "p")
                                .answering(expression)
                                .member("private String log() { " + logging + " return \"logged\"; }")
                                .member("private static Object tried(java.util.concurrent.Callable<?> call) {"
                                        + " try { return call.call(); } catch (Exception e) { return e; } }"))
                .in(directory);

        try (var catalog = Plugins.open(directory)) {
            return Plugins.answer(Plugins.consumer(catalog, "p"));
        }
    }

    private static String tried(String expression) {
        return "tried(() -> " + expression + ")";
    }
}
