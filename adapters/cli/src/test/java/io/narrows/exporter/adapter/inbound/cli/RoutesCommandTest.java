package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.InspectedRoute.Fit;
import io.narrows.exporter.adapter.inbound.cli.InspectedRoute.Target;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.report.Labels;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesCommandTest {
    private static final InspectedRoute ALL = new InspectedRoute(
            "all",
            "*",
            "",
            (source, labels) -> Fit.TAKEN,
            "my.yaml line 3",
            List.of(target("archive", "s3", "s3:443")));
    private static final InspectedRoute BENCH = new InspectedRoute(
            "bench",
            "kubebench_*",
            "cluster=prod-*",
            RoutesCommandTest::fit,
            "environment variable ROUTES_BENCH_SOURCE",
            List.of(target("main", "openSearch", "a:9200", "b:9200"), target("file", "file"), gone("old")));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Optional<Path>> configs = new ArrayList<>();
    private List<InspectedRoute> routes = List.of(ALL, BENCH);

    @Test
    void listNamesEachRouteWithItsConsumers() {
        int code = run("list");

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "ROUTE  SOURCE       LABELS          CONSUMERS        WHERE",
                        "all    *            -               archive          my.yaml line 3",
                        "bench  kubebench_*  cluster=prod-*  main, file, old  environment variable ROUTES_BENCH_SOURCE");
    }

    @Test
    void explainTellsWhichConsumersASourceReachesAndByWhichRoute() {
        int code = run("explain", "--source", "kubebench_report", "--label", "cluster=prod-eu", "--label=node=");

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "Reports of the source 'kubebench_report' with these labels reach these consumers, each once,"
                                + " besides those that their envelopes name:",
                        "  CONSUMER  TYPE           HOSTS           ROUTE  SOURCE       LABELS          WHERE",
                        "  archive   s3             s3:443          all    *            -               my.yaml line 3",
                        "  main      openSearch     a:9200, b:9200  bench  kubebench_*  cluster=prod-*  environment"
                                + " variable ROUTES_BENCH_SOURCE",
                        "  file      file           -               bench  kubebench_*  cluster=prod-*  environment"
                                + " variable ROUTES_BENCH_SOURCE",
                        "  old       not installed  -               bench  kubebench_*  cluster=prod-*  environment variable"
                                + " ROUTES_BENCH_SOURCE");
    }

    @Test
    void explainTellsWhichRoutesDoNotTakeASourceAndWhy() {
        int code = run("explain", "--source=risk_report", "--config=x.yaml");

        assertThat(code).isZero();
        assertThat(configs).containsExactly(Optional.of(Path.of("x.yaml")));
        assertThat(out.toString().lines())
                .endsWith(
                        "These routes do not take them:",
                        "  ROUTE  SOURCE       LABELS          WHY                      WHERE",
                        "  bench  kubebench_*  cluster=prod-*  the source does not fit  environment variable"
                                + " ROUTES_BENCH_SOURCE");
    }

    @Test
    void explainTellsThatTheLabelsDoNotFit() {
        int code = run("explain", "--source=kubebench_report");

        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .endsWith(
                        "These routes do not take them:",
                        "  ROUTE  SOURCE       LABELS          WHY                    WHERE",
                        "  bench  kubebench_*  cluster=prod-*  the labels do not fit  environment variable"
                                + " ROUTES_BENCH_SOURCE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--label=cluster", "--label= =x"})
    void aLabelThatIsNoneIsRefused(String label) {
        assertThat(run("explain", "--source=s", label)).isEqualTo(2);

        assertThat(err.toString()).contains("--label");
        assertThat(configs).isEmpty();
    }

    @Test
    void aSourceThatReachesNobodyIsAFailure() {
        routes = List.of(BENCH);

        int code = run("explain", "--source=Kubebench_\u001breport");

        assertThat(code).isEqualTo(1);
        assertThat(out.toString().lines())
                .containsExactly(
                        "Reports of the source 'Kubebench_\uFFFDreport' reach no consumer by a route: those with an"
                                + " envelope reach the ones that it names, those without are refused.",
                        "These routes do not take them:",
                        "  ROUTE  SOURCE       LABELS          WHY                                                       WHERE",
                        "  bench  kubebench_*  cluster=prod-*  it fits but for capitals and small letters, which differ  environment"
                                + " variable ROUTES_BENCH_SOURCE");
    }

    @Test
    void whereThereAreNoRoutesThatIsSaid() {
        routes = List.of();

        assertThat(run("list")).isZero();
        assertThat(err.toString()).isEqualToIgnoringNewLines("There are none.");
        assertThat(run("explain", "--source", "")).isEqualTo(1);
        assertThat(out.toString().lines())
                .endsWith("There are no routes; see `routes` in application.yaml.")
                .first()
                .asString()
                .startsWith("Reports of the source '' reach no consumer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain", "explain x", "list x", "nothing"})
    void whatIsNotUnderstoodIsNotDone(String arguments) {
        int code = run(arguments.split(" "));

        assertThat(code).isEqualTo(2);
        assertThat(configs).isEmpty();
    }

    private static Fit fit(String source, Labels labels) {
        if (source.startsWith("kubebench_")) {
            return labels.isEmpty() ? Fit.NOT_TAKEN_FOR_ITS_LABELS : Fit.TAKEN;
        }
        return source.startsWith("Kubebench_") ? Fit.NOT_TAKEN_FOR_ITS_CASE : Fit.NOT_TAKEN;
    }

    private static Target target(String consumer, String type, String... hosts) {
        return new Target(new ConsumerId(consumer), Optional.of(new ConsumerId(type)), List.of(hosts));
    }

    private static Target gone(String consumer) {
        return new Target(new ConsumerId(consumer), Optional.empty(), List.of());
    }

    private int run(String... arguments) {
        var line = new ArrayList<String>(List.of("routes"));
        line.addAll(List.of(arguments));
        InspectRoutes inspect = config -> {
            configs.add(config);
            return routes;
        };
        return new DataExporterCommand(
                        config -> {},
                        config -> List.of(),
                        config -> List.of(),
                        inspect,
                        new FakeSpoolKeys(),
                        new FakeSpoolTransfer(),
                        FakeSend::new,
                        "0.1.0")
                .run(new PrintWriter(out, true), new PrintWriter(err, true), line.toArray(String[]::new));
    }
}
