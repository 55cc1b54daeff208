package io.narrows.exporter.test.elasticsearch8;

import io.narrows.exporter.test.opensearch.SearchNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.elasticsearch.Version;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/// The main class of the forked JVM: runs one node until its standard input ends.
final class Elasticsearch8Main {
    private static final String TRANSPORT = "transport-netty4";

    private Elasticsearch8Main() {}

    /// @param arguments the directory to work in, and the jars of the transport
    public static void main(String[] arguments) throws Exception {
        LogConfigurator.configureESLogging();
        var home = Path.of(arguments[0]);
        Files.createDirectories(home.resolve("logs"));
        var settings = Settings.builder()
                .loadFromPath(home.resolve(SearchNode.SETTINGS))
                .put("path.home", home.toString())
                .put("node.name", "test")
                .put("node.portsfile", true)
                .put("discovery.type", "single-node")
                .build();
        var environment =
                InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> "test");
        install(arguments[1], environment.modulesDir().resolve(TRANSPORT));
        try (var node = new Node(environment, plugins(environment))) {
            node.start();
            while (System.in.read() >= 0) {
                // Waits only for the end of the input; the content does not matter.
            }
        }
    }

    /// Copies the transport to where the distribution of Elasticsearch has it.
    private static void install(String jars, Path module) throws IOException {
        Files.createDirectories(module);
        for (var jar : jars.split(File.pathSeparator, -1)) {
            var file = Path.of(jar);
            Files.createSymbolicLink(module.resolve(file.getFileName()), file);
        }
        Files.writeString(module.resolve("plugin-descriptor.properties"), """
                name=%s
                description=HTTP and transport
                classname=org.elasticsearch.transport.netty4.Netty4Plugin
                version=%s
                elasticsearch.version=%2$s
                java.version=17
                """.formatted(TRANSPORT, Version.CURRENT));
    }

    private static PluginsLoader plugins(Environment environment) throws IOException {
        Files.createDirectories(environment.pluginsDir());
        boolean asModules = false;
        return PluginsLoader.createPluginsLoader(
                PluginsLoader.loadModulesBundles(environment.modulesDir()),
                PluginsLoader.loadPluginsBundles(environment.pluginsDir()),
                Map.of(),
                asModules);
    }
}
