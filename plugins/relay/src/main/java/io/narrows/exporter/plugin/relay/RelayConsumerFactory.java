package io.narrows.exporter.plugin.relay;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Misconfigured;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/// Provides the `relay` consumer.
@Extension
public final class RelayConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("relay");

    private static final Misconfigured NO_NAME =
            new Misconfigured("this cluster has no name: set consumers.relay.cluster");

    /// So many requests are in flight in one call.
    private static final BatchLimits LIMITS = new BatchLimits(32, 8L << 20);

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return RelaySettings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return RelayOptions.DECLARED;
    }

    @Override
    public BatchLimits batchLimits() {
        return LIMITS;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return Set.of(RelaySettings.of(settings).url().host());
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return RelaySettings.of(settings).url().usesTls();
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return Stream.concat(TlsMaterial.warnings(options).stream(), RelayOptions.warnings(options).stream())
                .toList();
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var relay = RelaySettings.of(settings);
        var options = RelayOptions.of(context.options());
        var audience = TlsMaterial.audience(ID, context);
        if (options.cluster().isEmpty()) {
            return batch -> Collections.nCopies(batch.size(), (DeliveryResult) NO_NAME);
        }
        var refusal = TlsMaterial.refusal(settings, audience, relay.overTls())
                .or(() -> tokenRefusal(relay, options, context));
        if (refusal.isPresent()) {
            return Audience.refusing(refusal.get());
        }
        var material = TlsMaterial.of(context.options(), settings);
        var url = relay.url();
        var tls = audience.includes(url.base().getHost(), url.port(), url.usesTls())
                ? material
                : material.withoutCertificate();
        return new RelayConsumer(relay, options, new UpperExporter(relay, options, tls, context));
    }

    /// Why the operator's token must not be sent to the upper exporter, which an envelope may have named.
    private static Optional<String> tokenRefusal(RelaySettings relay, RelayOptions options, ConsumerContext context) {
        var url = relay.url();
        return relay.token().isPresent() || options.tokenFile().isEmpty()
                ? Optional.empty()
                : Audience.of(RelayOptions.TOKEN_HOSTS, ID, context)
                        .refusal("the token", url.base().getHost(), url.port(), url.usesTls());
    }
}
