package io.narrows.exporter.adapter.inbound.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {
    private final OpenRequests requests = new OpenRequests(3, 2);

    @Test
    void oneAddressDoesNotTakeAllThePlaces() {
        assertThat(requests.run("a", () -> {
                    assertThat(requests.run("a", () -> {
                                assertThat(canRun("a")).isFalse();
                                assertThat(canRun("b")).isTrue();
                            }))
                            .isTrue();
                }))
                .isTrue();
        assertThat(canRun("a")).isTrue();
    }

    @Test
    void moreThanAllPlacesAreRefused() {
        requests.run(
                "a",
                () -> requests.run(
                        "b",
                        () -> requests.run("c", () -> {
                            assertThat(canRun("d")).isFalse();
                        })));

        assertThat(canRun("d")).isTrue();
    }

    @Test
    void aRequestThatFailsLeavesItsPlace() {
        for (int i = 0; i < 4; i++) {
            assertThatThrownBy(() -> requests.run("a", () -> {
                        throw new IllegalStateException("failed");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }

        assertThat(canRun("a")).isTrue();
    }

    private boolean canRun(String address) {
        var ran = new AtomicBoolean();
        assertThat(requests.run(address, () -> ran.set(true))).isEqualTo(ran.get());
        return ran.get();
    }
}
