package io.narrows.exporter.adapter.inbound.http.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.tls.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tests whom authorities vouch for after the handshake.
class ClientAuthoritiesTest {
    @TempDir
    private Path files;

    private final AtomicLong daysFromNow = new AtomicLong();

    @Test
    void aCertificateThatExpiresOnAnOpenConnectionIsGoodNoLonger() throws Exception {
        var authority = TestAuthority.make("CN=authority");
        var stranger = TestAuthority.make("CN=authority");
        var client = List.of(authority.certify("CN=x").certificate());
        TestAuthority.write(files.resolve("ca"), authority.certificate());
        var authorities = ClientAuthorities.open(
                files.resolve("ca"), () -> Instant.now().plus(Duration.ofDays(daysFromNow.get())), System::nanoTime);

        assertThat(authorities.objection(client)).isEmpty();
        assertThat(authorities.objection(List.of(stranger.certify("CN=x").certificate())))
                .isEqualTo("comes from an authority that is no longer trusted");

        daysFromNow.set(2);
        assertThat(authorities.objection(client)).isEqualTo("has expired or is not valid yet");
        daysFromNow.set(-2);
        assertThat(authorities.objection(client)).isEqualTo("has expired or is not valid yet");
    }
}
