package io.narrows.exporter.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.test.tls.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientCertificatesTest {
    private static final ConsumerId SEARCH = new ConsumerId("openSearch");
    private static final ConsumerId KAFKA = new ConsumerId("kafka");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final AtomicLong nanoTime = new AtomicLong();
    private TestAuthority authority;
    private ClientCertificates certificates;

    @BeforeEach
    void makeAuthority() throws Exception {
        authority = TestAuthority.make("CN=authority");
        certificates = new ClientCertificates(
                Map.of(SEARCH, directory.resolve("client.crt"), KAFKA, directory.resolve("kafka.crt")), nanoTime::get);
    }

    @Test
    void aFileThatIsRotatedIsReadAgain() throws Exception {
        var first = present("client.crt", "CN=exporter");

        assertThat(certificates.ends()).isEqualTo(Map.of(SEARCH, first));

        var second = present("client.crt", "CN=exporter");
        nanoTime.addAndGet(MINUTE.toNanos());
        assertThat(certificates.ends()).isEqualTo(Map.of(SEARCH, second));
    }

    @Test
    void theFirstCertificateOfAFileIsTheOneThatIsPresented() throws Exception {
        var own = authority.certify("CN=exporter").certificate();
        TestAuthority.write(directory.resolve("client.crt"), own, authority.certificate());

        assertThat(certificates.ends())
                .isEqualTo(Map.of(SEARCH, own.getNotAfter().toInstant()));
    }

    @Test
    void aFileThatIsMissingOrUnreadableHidesNoOther() throws Exception {
        Files.writeString(directory.resolve("client.crt"), "no certificate");
        var end = present("kafka.crt", "CN=kafka");

        assertThat(certificates.ends()).isEqualTo(Map.of(KAFKA, end));
    }

    /// @return when it ends
    private Instant present(String file, String subject) throws Exception {
        var start = Instant.now().minus(Duration.ofHours(1)).plusSeconds(nanoTime.incrementAndGet());
        var certificate = authority.certify(subject, start).certificate();
        TestAuthority.write(directory.resolve(file), certificate);
        return certificate.getNotAfter().toInstant();
    }
}
