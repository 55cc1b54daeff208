package io.narrows.exporter.application;

import io.narrows.exporter.domain.access.Sender;
import io.narrows.exporter.domain.access.SenderRule;
import io.narrows.exporter.domain.consumer.ConsumerId;
import java.util.Optional;

/// A sender may not do what its report asks for. Nothing was stored.
public final class SenderRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Sender sender;
    private final SenderRule rule;
    private final transient Optional<ConsumerId> consumer;

    private SenderRefusedException(Sender sender, SenderRule rule, Optional<ConsumerId> consumer) {
        super("the sender " + sender.name() + " may not do this: " + rule, null, false, false);
        this.sender = sender;
        this.rule = rule;
        this.consumer = consumer;
    }

    static SenderRefusedException ofSource(Sender sender) {
        return new SenderRefusedException(sender, SenderRule.SOURCES, Optional.empty());
    }

    static SenderRefusedException ofOwnSource(Sender sender) {
        return new SenderRefusedException(sender, SenderRule.OWN_SOURCE, Optional.empty());
    }

    static SenderRefusedException ofRelay(Sender sender) {
        return new SenderRefusedException(sender, SenderRule.RELAY, Optional.empty());
    }

    static SenderRefusedException of(Sender sender, SenderRule rule, ConsumerId consumer) {
        return new SenderRefusedException(sender, rule, Optional.of(consumer));
    }

    /// The sender that was refused.
    public Sender sender() {
        return sender;
    }

    /// The rule that refused it.
    public SenderRule rule() {
        return rule;
    }

    /// The consumer that the rule is about; empty if the rule is about the source.
    public Optional<ConsumerId> consumer() {
        return consumer;
    }
}
