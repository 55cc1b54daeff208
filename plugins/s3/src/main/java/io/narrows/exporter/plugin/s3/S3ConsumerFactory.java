package io.narrows.exporter.plugin.s3;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/// Provides the `s3` consumer. It takes one report per call, because S3 takes one object per request.
@Extension
public final class S3ConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("s3");

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return S3Settings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return S3Options.DECLARED;
    }

    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return Set.of(S3Settings.of(settings).connectedAddress());
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return S3Settings.of(settings).usesTls();
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return Stream.concat(TlsMaterial.warnings(options).stream(), S3Options.warnings(options).stream())
                .toList();
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var asked = S3Settings.of(settings);
        var audience = TlsMaterial.audience(ID, context);
        var options = S3Options.of(context.options(), settings).presentingTo(audience, asked);
        var refusal = TlsMaterial.refusal(settings, audience, asked.overTls())
                .or(() -> options.lendsCredentials() ? lendingRefusal(asked, context) : Optional.empty());
        return refusal.isPresent()
                ? Audience.refusing(refusal.get())
                : new S3Consumer(asked, options, context.clock(), context.egress());
    }

    private static Optional<String> lendingRefusal(S3Settings asked, ConsumerContext context) {
        return asked.keys().isPresent()
                ? Optional.empty()
                : Audience.of(S3Options.LEND_HOSTS, ID, context)
                        .refusal("the lent credentials", asked.connectedHost(), asked.port(), asked.usesTls());
    }
}
