package io.narrows.exporter.test.elasticsearch7;

import io.narrows.exporter.test.opensearch.SearchNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.transport.Netty4Plugin;

/// The main class of the forked JVM: runs one node until its standard input ends.
final class Elasticsearch7Main {
    private Elasticsearch7Main() {}

    /// @param arguments the directory to work in
    public static void main(String[] arguments) throws Exception {
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
        try (var node = new NettyNode(environment)) {
            node.start();
            while (System.in.read() >= 0) {
                // Waits only for the end of the input; the content does not matter.
            }
        }
    }

    /// A node with a plugin from the class path. Only a subclass of `Node` can have one.
    private static final class NettyNode extends Node {
        private NettyNode(Environment environment) {
            super(environment, List.of(Netty4Plugin.class), true);
        }
    }
}
