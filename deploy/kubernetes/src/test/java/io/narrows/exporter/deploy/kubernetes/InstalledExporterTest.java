package io.narrows.exporter.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import io.narrows.exporter.test.process.ChildProcess.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `helm install` with nothing said ends with an exporter that starts, and `helm test` with a report that is delivered.
///
/// The distribution runs with the files and variables of the rendered pod, and the pod of `helm test` sends to it, by
/// the name of the service, over TLS, and with its token.
class InstalledExporterTest {
    private static final Pattern READY = Pattern.compile("exporter ready port=(\\d+) admin=(\\d+)");

    @TempDir
    private Path scratch;

    @Test
    void withNothingSaidTheReportOfHelmTestIsDelivered() throws IOException {
        deliversTheReportOfHelmTest(Chart.DEFAULT);
    }

    @Test
    void withTheValuesForNarrowsItIsDeliveredWithoutATokenAndWithoutTls() throws IOException {
        assertThat(deliversTheReportOfHelmTest(Chart.NARROWS))
                .contains("reports port without login for scanners profile=narrows");
    }

    @Test
    void withoutTheTokenOfHelmTestTheReportIsRefused() throws IOException {
        var objects = Chart.DEFAULT.render();

        try (var exporter = ChildProcess.start(exporter(Chart.DEFAULT, objects))) {
            var test = test(Chart.DEFAULT, objects, port(exporter));
            test.command().removeIf(argument -> argument.startsWith("--token-file="));
            test.command().add("--retry-for=0");

            assertThat(end(test).text()).contains("401");
        }
    }

    /// The log of the exporter.
    private String deliversTheReportOfHelmTest(Chart chart) throws IOException {
        var objects = chart.render();

        try (var exporter = ChildProcess.start(exporter(chart, objects))) {
            var ending = end(test(chart, objects, port(exporter)));

            assertThat(ending.status()).as(ending.text()).isZero();
            assertThat(ending.text()).contains("delivered");
            assertThat(scratch.resolve("exporter/var/lib/data-exporter/reports/helm_test"))
                    .isNotEmptyDirectory();
            return String.join("\n", exporter.output());
        }
    }

    private ProcessBuilder exporter(Chart chart, List<KubernetesObject> objects) throws IOException {
        var local = LocalContainer.of(
                pods("StatefulSet/", objects), objects, chart.namespace(), scratch.resolve("exporter"));
        var builder = local.process();
        var data = scratch.resolve("exporter/var/lib/data-exporter");
        var environment = builder.environment();
        environment.put("SERVER_PORT", "0");
        environment.put("ADMIN_PORT", "0");
        // What the image says, but for all addresses.
        environment.put("SERVER_HOST", "127.0.0.1");
        environment.computeIfPresent("SECURITY_PEERS", (name, pods) -> pods + ",127.0.0.0/8");
        environment.put("SPOOL_DIRECTORY", data.resolve("spool").toString());
        environment.put("CONSUMERS_FILE_DIRECTORY", data.resolve("reports").toString());
        return builder;
    }

    /// By the name of the service, which leads to this machine here.
    private ProcessBuilder test(Chart chart, List<KubernetesObject> objects, String port) throws IOException {
        var local = LocalContainer.of(pods("Pod/", objects), objects, chart.namespace(), scratch.resolve("test"));
        var hosts = Files.writeString(scratch.resolve("hosts"), "127.0.0.1 cnsi-exporter-service\n");
        var builder = local.process();
        builder.command().replaceAll(argument -> argument.replace(":6780", ":" + port));
        builder.environment()
                .merge("JAVA_OPTS", "-Djdk.net.hosts.file=" + hosts, (before, more) -> before + " " + more);
        return builder;
    }

    private static Pods pods(String owner, List<KubernetesObject> objects) {
        return objects.stream()
                .flatMap(object -> object.pods().stream())
                .filter(pods -> pods.owner().startsWith(owner))
                .findFirst()
                .orElseThrow();
    }

    private static String port(ChildProcess exporter) {
        return exporter.awaitLine(READY).group(1);
    }

    private static Ending end(ProcessBuilder builder) {
        try (var process = ChildProcess.start(builder)) {
            return process.awaitEnd();
        }
    }
}
