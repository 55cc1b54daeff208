package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
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
        var setup = Setup.of(Map.of(
                        "hostport", "mail.example", "security", security, "from", "a@b.example", "to", "c@d.example"))
                .withOptions(Map.of("certificateFile", "/crt", "keyFile", "/key", "certificateHosts", hosts));
        var opening = Opening.of(new SmtpConsumerFactory(), setup);
        var context = (requiresAudience ? opening.requiringAudience() : opening).context();
        var audience = TlsMaterial.audience(new ConsumerId("smtp"), context);

        var tls =
                SmtpSettings.of(opening.settings(), context.options(), audience).tls();

        assertThat(tls.presentsCertificate()).isEqualTo(isPresented);
    }
}
