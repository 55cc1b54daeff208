package io.narrows.exporter.plugin.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import io.narrows.exporter.plugin.tck.Opening;
import io.narrows.exporter.plugin.tck.Setup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void aReportThatAsksForTheCertificateIsRejectedOutsideItsAudience() throws Exception {
        try (var consumer = asking("relay.example").open()) {
            assertThat(consumer.deliver(List.of(Smtp.report(1, "s", "{}"))))
                    .containsExactly(new Rejected("identity: the client certificate must not be used at host"
                            + " mail.example:587: consumers.smtp.certificateHosts does not list this host"));
        }
        try (var consumer = asking("").requiringAudience().open()) {
            assertThat(consumer.deliver(List.of(Smtp.report(1, "s", "{}")))).hasOnlyElementsOfType(Rejected.class);
        }
    }

    @Test
    void insideOfItTheCertificateIsPresented() {
        var opening = asking("mail.example");
        var audience = TlsMaterial.audience(new ConsumerId("smtp"), opening.context());

        assertThat(SmtpSettings.identityRefusal(opening.settings(), audience)).isEmpty();
        assertThat(SmtpSettings.of(opening.settings(), opening.context().options(), audience)
                        .tls()
                        .presentsCertificate())
                .isTrue();
    }

    private static Opening asking(String hosts) {
        var setup = Setup.of(Map.of(
                        "hostport", "mail.example", "from", "a@b.example", "to", "c@d.example", "mutualTLS", true))
                .withOptions(Map.of("certificateFile", "/crt", "keyFile", "/key", "certificateHosts", hosts));
        return Opening.of(new SmtpConsumerFactory(), setup);
    }
}
