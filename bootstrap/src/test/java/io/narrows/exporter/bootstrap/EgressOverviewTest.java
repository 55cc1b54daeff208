package io.narrows.exporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.application.named.NamedConsumer;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.egress.HostRules;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EgressOverviewTest {
    private final ConsumerType openSearch = new Cluster(Set.of("127.0.0.1:9200", "127.0.0.2:9200"));

    @Test
    void withoutAListThatIsSaid() {
        assertThat(EgressOverview.lines(HostRules.NONE, false, List.of(main())))
                .singleElement()
                .asString()
                .startsWith("egress: egress.allow is not set, so any destination but this exporter's ports");
    }

    @Test
    void aNamedConsumerIsShownWithEachOfItsHosts() {
        var list = HostRules.of(List.of("127.0.0.1:9200", "search.example"));

        assertThat(EgressOverview.lines(list, false, List.of(openSearch, main())))
                .containsExactly(
                        "egress: only the 2 destinations in egress.allow",
                        "egress: consumer main may connect to 127.0.0.1:9200",
                        "egress: consumer main is refused: host 127.0.0.2:9200 is not allowed: it is not in egress.allow;"
                                + " add it there, or give the report another destination");
    }

    @Test
    void aNamedConsumerWithoutTlsIsShownAsRefusedWhereTlsIsRequired() {
        assertThat(EgressOverview.lines(HostRules.NONE, true, List.of(openSearch, main())))
                .satisfiesExactly(
                        any -> assertThat(any).startsWith("egress: egress.allow is not set"),
                        tls -> assertThat(tls).isEqualTo("egress: over TLS only (egress.requireTls)"),
                        one -> assertThat(one)
                                .startsWith("egress: consumer main is refused: host 127.0.0.1:9200 is not allowed:"
                                        + " egress.requireTls is set"),
                        two -> assertThat(two).startsWith("egress: consumer main is refused: host 127.0.0.2:9200"));
    }

    private NamedConsumer main() {
        return new NamedConsumer(new ConsumerId("main"), openSearch, ConsumerSettings.NONE);
    }

    /// A kind of consumer with the same hosts for all settings.
    private record Cluster(Set<String> hosts) implements ConsumerType {
        @Override
        public ConsumerId id() {
            return new ConsumerId("openSearch");
        }

        @Override
        public String version() {
            return "1.0.0";
        }

        @Override
        public SettingDeclarations settings() {
            return SettingDeclarations.NONE;
        }

        @Override
        public BatchLimits batchLimits() {
            return BatchLimits.ONE;
        }

        @Override
        public Set<String> hosts(ConsumerSettings bound) {
            return hosts;
        }

        @Override
        public ReportConsumer open(ConsumerSettings bound) {
            return batch -> List.of();
        }
    }
}
