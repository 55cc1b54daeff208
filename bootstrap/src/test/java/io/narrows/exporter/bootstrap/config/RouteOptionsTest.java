package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.application.routing.LabelPatterns;
import io.narrows.exporter.application.routing.Route;
import io.narrows.exporter.domain.access.Glob;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteOptionsTest extends ConfigurationFixture {
    private static final String MAIN = "consumers.main: {type: openSearch, hostport: a}\n";

    @Test
    void aRouteLeadsToNamesAndToConsumersThatRequireNothing() throws IOException {
        var file = configure(MAIN + """
                routes:
                  kube-bench:
                    source: "kubebench_*"
                    consumers: MAIN, file
                  all:
                    consumers: file
                    source: "*"
                """);

        assertThat(read().setUp(Installed.BOTH).routes())
                .containsExactly(
                        new ConfiguredRoute(route("all", "*", "file"), file + " line 8"),
                        new ConfiguredRoute(route("kube-bench", "kubebench_*", "main", "file"), file + " line 4"));
    }

    @Test
    void theEnvironmentChangesRoutesAndMakesThem() throws IOException {
        configure("routes.kubeBench: {source: a, consumers: file}");
        environment.put("ROUTES_KUBE_BENCH_SOURCE", "b");
        environment.put("ROUTES_MY_RISK_SOURCE", "risk_*");
        environment.put("ROUTES_MY_RISK_CONSUMERS", "file");

        var setup = read().setUp(Installed.BOTH);

        assertThat(setup.table().all())
                .containsExactly(route("kubeBench", "b", "file"), route("my-risk", "risk_*", "file"));
        assertThat(setup.effective())
                .extracting(EffectiveValue::toString)
                .contains("routes.kubeBench.source = b (environment variable ROUTES_KUBE_BENCH_SOURCE)");
    }

    @Test
    void allProblemsAreToldAtOnceEachWithItsKeyItsOriginAndWhatToDo() throws IOException {
        var file = configure(MAIN + """
                routes:
                  a: {source: a, consumers: mian}
                  b: {source: b, consumers: openSearch}
                  c: {source: c, consumers: "main,,Main"}
                  d: {consumers: main}
                  e: {source: e}
                  f: {source: f, consumers: main, sink: x}
                  g: x
                  h: {source: h, consumers: "no id, nobody"}
                  "1": {source: i, consumers: main}
                """);

        assertThatThrownBy(() -> read().setUp(Installed.BOTH))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        routes.1 is no name: 1 to 64 letters, digits, '-' and '_', starting with a letter (%1$s line 11)
                        routes.a.consumers names 'mian', which is no consumer here; there are file, main, openSearch (%1$s line 3)
                        routes.b.consumers names 'openSearch', which requires settings (hostport): give it a name with them, as consumers.<name>.type: openSearch, and put that name here (%1$s line 4)
                        routes.c.consumers has a comma with no name beside it (%1$s line 5)
                        routes.c.consumers names 'main' twice (%1$s line 5)
                        routes.d.source is missing: a pattern such as kubebench_*, or * for every source (%1$s line 6)
                        routes.e.consumers is missing: the names of consumers, with commas between them (%1$s line 7)
                        routes.h.consumers names 'no id', which is no consumer here; there are file, main, openSearch (%1$s line 10)
                        routes.h.consumers names 'nobody', which is no consumer here; there are file, main, openSearch (%1$s line 10)
                        routes.f.sink is no known key (%1$s line 8)
                        routes.g takes keys below it: routes.<name>.source, routes.<name>.labels and routes.<name>.consumers (%1$s line 9)""".formatted(file));
    }

    @Test
    void aRouteAsksForLabels() throws IOException {
        configure("routes.prod: {source: '*', labels: 'cluster=prod-*, team=sec', consumers: file}");
        environment.put("ROUTES_PROD_LABELS", "cluster=prod-eu");

        var setup = read().setUp(Installed.BOTH);

        assertThat(setup.table().all())
                .containsExactly(new Route(
                        "prod",
                        new Glob("*"),
                        LabelPatterns.parse("cluster=prod-eu"),
                        List.of(new ConsumerId("file"))));
        assertThat(setup.effective())
                .extracting(EffectiveValue::toString)
                .contains("routes.prod.labels = cluster=prod-eu (environment variable ROUTES_PROD_LABELS)");
    }

    @Test
    void labelsThatARouteCannotAskForAreNamed() throws IOException {
        var file = configure("""
                routes:
                  a: {source: a, consumers: file, labels: cluster}
                  b: {source: b, consumers: file, labels: "cluster=x, cluster=y"}
                """);

        assertThatThrownBy(() -> read().setUp(Installed.BOTH)).hasMessage("""
                routes.a.labels is not allowed: must be name=pattern, such as cluster=prod-*, several with commas (%1$s line 2)
                routes.b.labels is not allowed: names the label 'cluster' twice (%1$s line 3)""".formatted(file));
    }

    @Test
    void aNameThatIsNearIsNamed() throws IOException {
        configure("routes.a: {source: a, consumers: opensearhc}");

        assertThatThrownBy(() -> read().setUp(Installed.BOTH)).hasMessageContaining("did you mean openSearch?");
    }

    @Test
    void aPatternHasABound() throws IOException {
        configure("routes.a: {source: " + "a".repeat(256) + ", consumers: file}");

        assertThatThrownBy(() -> read().setUp(Installed.BOTH))
                .hasMessageStartingWith("routes.a.source is not allowed: a pattern has 1 to 255 characters");
    }

    @Test
    void aRouteToABrokenPluginIsKeptWhereThoseAreSkipped() throws IOException {
        configure("plugins.onError: skip\nroutes.a: {source: a, consumers: kafka}");

        assertThat(read().setUp(Installed.BOTH).table().all()).containsExactly(route("a", "a", "kafka"));
    }

    @Test
    void routesWithNothingInThemAreNoProblem() throws IOException {
        configure("routes:\n");

        assertThat(read().setUp(Installed.BOTH).routes()).isEmpty();
    }

    private static Route route(String name, String source, String... consumers) {
        return new Route(
                name,
                new Glob(source),
                LabelPatterns.NONE,
                List.of(consumers).stream().map(ConsumerId::new).toList());
    }
}
