package io.narrows.exporter.plugin.governor;

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
import java.util.Set;
import java.util.stream.Stream;
import org.pf4j.Extension;

/// Provides the `governor` consumer.
@Extension
public final class GovernorConsumerFactory implements ReportConsumerFactory {
    private static final ConsumerId ID = new ConsumerId("governor");

    @Override
    public ConsumerId id() {
        return ID;
    }

    @Override
    public SettingDeclarations settings() {
        return GovernorSettings.DECLARED;
    }

    @Override
    public SettingDeclarations options() {
        return GovernorOptions.DECLARED;
    }

    /// The host of the governor. The token endpoint is not a setting but an option of the operator.
    @Override
    public Set<String> hosts(ConsumerSettings settings) {
        try {
            return Set.of(GovernorSettings.of(settings).address());
        } catch (InvalidSettingException e) {
            return Set.of();
        }
    }

    /// Those that hand out tokens.
    @Override
    public Set<String> furtherHosts(ConsumerSettings options) {
        return GovernorOptions.hosts(options);
    }

    /// Counts the token endpoint, and Kubernetes where API tokens come from there.
    @Override
    public boolean usesTls(ConsumerSettings settings, ConsumerSettings options) {
        return HttpUrl.usesTls(GovernorSettings.of(settings).telemetry()) && GovernorOptions.useTls(options);
    }

    @Override
    public List<String> warnings(ConsumerSettings options) {
        return Stream.concat(TlsMaterial.warnings(options).stream(), GovernorOptions.warnings(options).stream())
                .toList();
    }

    @Override
    public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
        var asked = GovernorSettings.of(settings);
        var options = GovernorOptions.of(context.options(), settings);
        var audience = TlsMaterial.audience(ID, context);
        var refusal = TlsMaterial.refusal(settings, audience, asked.overTls())
                .or(() -> Tokens.refusal(asked, options, ID, context));
        return refusal.isPresent()
                ? Audience.refusing(refusal.get())
                : new GovernorConsumer(asked, options, audience, context);
    }
}
