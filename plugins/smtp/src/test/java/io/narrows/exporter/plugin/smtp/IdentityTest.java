package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests which mail servers get to see the operator's certificate.
class IdentityTest {
    @ParameterizedTest
    @CsvSource({
        "'', starttls, false, true",
        "'', starttls, true, false",
        "mail.example, starttls, true, true",
        "mail.example:25, none, false, false",
        "mail.example:465, tls, false, true",
        "mail.example:25, tls, false, false",
        "relay.example, starttls, false, false"
    })
    void theCertificateIsPresentedToItsAudienceOnly(
            String hosts, String security, boolean requiresAudience, boolean isPresented) {
        var factory = new SmtpConsumerFactory();
        var options = factory.options()
                .parse(Map.of("certificateFile", "/crt", "keyFile", "/key", "certificateHosts", hosts));
        var sent = ConsumerSettings.of(
                Map.of("hostport", "mail.example", "security", security, "from", "a@b.example", "to", "c@d.example"));
        var settings = ((Binding.Bound) factory.settings().bind(sent)).settings();
        var audience = TlsMaterial.audience(new ConsumerId("smtp"), new Context(options, requiresAudience));

        var tls = SmtpSettings.of(settings, options, audience).tls();

        assertThat(tls.presentsCertificate()).isEqualTo(isPresented);
    }

    private record Context(ConsumerSettings options, boolean requiresAudience) implements ConsumerContext {
        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public Egress egress() {
            return destination -> destination;
        }

        @Override
        public int concurrency() {
            return 1;
        }
    }
}
