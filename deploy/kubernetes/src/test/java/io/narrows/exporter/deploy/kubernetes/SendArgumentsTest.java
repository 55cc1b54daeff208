package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.send.SendCommand;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// What manifests say to `data-exporter send` is what it understands.
class SendArgumentsTest {
    static List<List<String>> arguments() {
        return Stream.concat(
                        Stream.of("trivy", "kube-bench", "kubescape")
                                .flatMap(folder -> Kustomization.of("../scanners/" + folder).build().stream()),
                        Chart.DEFAULT.render().stream())
                .flatMap(object -> object.pods().stream())
                .flatMap(pods -> pods.containers().stream())
                .map(container -> List.copyOf(container.getArgs()))
                .filter(arguments -> arguments.contains("send"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("arguments")
    void sendUnderstandsThem(List<String> arguments) {
        var parsed = new CommandLine(SendCommand.inThisProcess())
                .parseArgs(arguments.subList(1, arguments.size()).toArray(String[]::new));

        assertThat(parsed.unmatched()).isEmpty();
        assertThat(parsed.matchedPositionals()).hasSize(1);
        assertThat(parsed.hasMatchedOption("--source")).isTrue();
    }
}
