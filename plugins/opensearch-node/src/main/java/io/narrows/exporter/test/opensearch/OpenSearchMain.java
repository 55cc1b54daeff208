package io.narrows.exporter.test.opensearch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.action.admin.cluster.node.info.NodesInfoRequest;
import org.opensearch.common.settings.Settings;
import org.opensearch.http.HttpInfo;

/// The main class of the forked JVM: runs one node until its standard input ends. The input ends when the JVM that
/// started this process is gone, for any reason.
final class OpenSearchMain {
    /// The file that receives the port of the node's REST interface once the port is open.
    static final String PORT_FILE = "port";

    private OpenSearchMain() {}

    /// @param arguments the directory to work in
    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[0]);
        var common = Settings.builder()
                .loadFromPath(directory.resolve(SearchNode.SETTINGS))
                .build();
        try (var runner = new OpenSearchRunner()) {
            runner.onBuild((number, settings) -> settings.put(common))
                    .build(OpenSearchRunner.newConfigs()
                            .numOfNode(1)
                            .basePath(directory.resolve("node").toString()));
            tellPort(runner, directory);
            while (System.in.read() >= 0) {
                // Waits only for the end of the input; the content does not matter.
            }
        }
        // Needed because the runner leaves threads running.
        System.exit(0);
    }

    private static void tellPort(OpenSearchRunner runner, Path directory) throws IOException {
        var info = runner.client()
                .admin()
                .cluster()
                .nodesInfo(new NodesInfoRequest())
                .actionGet()
                .getNodes()
                .getFirst();
        int port = info.getInfo(HttpInfo.class).address().publishAddress().getPort();
        var unfinished = directory.resolve(PORT_FILE + ".tmp");
        Files.writeString(unfinished, Integer.toString(port));
        Files.move(unfinished, directory.resolve(PORT_FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
