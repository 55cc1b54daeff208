package io.narrows.exporter.application.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.narrows.exporter.application.Fixtures;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LaneHostsTest {
    private final ConsumerType type = mock();
    private final LaneHosts hosts = new LaneHosts();

    @BeforeEach
    void named() {
        when(type.kind()).thenReturn(new ConsumerId("careless"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "opensearch",
                "opensearch:9200",
                "my_host.example:1",
                "10.0.0.1:80",
                "[::1]:9200",
                "[fe80::1%eth0]"
            })
    void hostsAreShownAsTheyAre(String host) throws Exception {
        assertThat(shown(host)).containsExactly(host);
    }

    @ParameterizedTest
    @CsvSource({
        "user:hunter2@host, host",
        "user:hunter2@host:9200, host:9200",
        "https://user:hunter2@host:9200/index?token=hunter2#top, host:9200",
        "https://user:hunt@er2@host:9200, host:9200",
        "https://hunter2@[::1]:9200/, [::1]:9200",
        "https://my_host/a, my_host"
    })
    void aUserAndAPasswordAreLeftOut(String said, String host) throws Exception {
        assertThat(shown(said)).containsExactly(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user:123/hunter2@host",
                "https://user:1?hunter2@host",
                "user:1#hunter2@host",
                "https://host/?mail=hunter2@host",
                "password=hunter2 host",
                "host\nhunter2",
                "user:hunter2",
                ""
            })
    void whereItIsNotClearWhichPartIsTheHostNothingIsShown(String said) throws Exception {
        assertThat(shown(said)).isEmpty();
    }

    @Test
    void aPluginThatThrowsHasNone() throws Exception {
        when(type.hosts(any())).thenThrow(new StackOverflowError());

        assertThat(hosts.of(type, ConsumerSettings.NONE).shown()).isEmpty();
    }

    @Test
    void aPluginThatDoesNotComeBackIsNotAskedAgain() throws Exception {
        var never = new CountDownLatch(1);
        when(type.hosts(any())).thenAnswer(asked -> {
            Fixtures.awaitWhateverComes(never);
            return Set.of();
        });

        assertThat(hosts.of(type, ConsumerSettings.NONE).shown()).isEmpty();
        assertThat(hosts.of(type, ConsumerSettings.NONE).shown()).isEmpty();

        verify(type, times(1)).hosts(any());
        never.countDown();
    }

    private Set<String> shown(String said) throws InterruptedException {
        when(type.hosts(any())).thenReturn(Set.of(said));
        return hosts.of(type, ConsumerSettings.NONE).shown();
    }
}
