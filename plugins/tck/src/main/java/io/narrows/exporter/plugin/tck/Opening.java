package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.fail;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.SettingDeclarations.Binding;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.time.Clock;

/// Opens a consumer as the exporter does: with settings bound to what its factory declares, and a context.
///
/// ```java
/// try (var consumer = Opening.of(new AcmeConsumerFactory(), setup).withClock(clock).open()) {
///     …
/// }
/// ```
///
/// @param clock the system's, where none is given
/// @param egress allows every destination, where none is given
/// @param isNamedByOperator whether the settings are those of a consumer that the configuration names
/// @param requiresAudience whether a credential of the operator without an audience is for named consumers only
public record Opening(
        ReportConsumerFactory factory,
        Setup setup,
        Clock clock,
        Egress egress,
        boolean isNamedByOperator,
        boolean requiresAudience) {
    /// What an exporter without configuration has.
    private static final int CONCURRENCY = 8;

    public static Opening of(ReportConsumerFactory factory, Setup setup) {
        return new Opening(factory, setup, Clock.systemUTC(), destination -> destination, false, false);
    }

    public Opening withClock(Clock other) {
        return new Opening(factory, setup, other, egress, isNamedByOperator, requiresAudience);
    }

    public Opening withEgress(Egress rules) {
        return new Opening(factory, setup, clock, rules, isNamedByOperator, requiresAudience);
    }

    public Opening namedByOperator() {
        return new Opening(factory, setup, clock, egress, true, requiresAudience);
    }

    /// As with a security profile other than `open`.
    public Opening requiringAudience() {
        return new Opening(factory, setup, clock, egress, isNamedByOperator, true);
    }

    /// The settings as `open` of the factory gets them.
    ///
    /// @throws AssertionError if required ones are missing
    /// @throws InvalidSettingException if a value is not of its declared type
    public ConsumerSettings settings() {
        return switch (factory.settings().bind(setup.settings())) {
            case Binding.Bound complete -> complete.settings();
            case Binding.Incomplete incomplete ->
                fail("the setup leaves out the required settings " + incomplete.missing());
            case Binding.NotAskedFor nothing -> fail("the setup leaves all required settings blank");
        };
    }

    /// The context as `open` of the factory gets it.
    public ConsumerContext context() {
        var options = factory.options().parse(setup.options());
        return new Lent(options, clock, egress, CONCURRENCY, isNamedByOperator, requiresAudience);
    }

    public ReportConsumer open() {
        return factory.open(settings(), context());
    }

    private record Lent(
            ConsumerSettings options,
            Clock clock,
            Egress egress,
            int concurrency,
            boolean isNamedByOperator,
            boolean requiresAudience)
            implements ConsumerContext {}
}
