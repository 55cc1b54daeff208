package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.ConsumerContext;
import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// For each clause of `DeclarationContract` a consumer that breaks it, made wrong in one way.
final class WrongDeclarations {
    private WrongDeclarations() {}

    @Breaks("saysTheSameOfItselfEveryTime")
    static class ChangesItsLimits extends LineConsumerTrial {
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public BatchLimits batchLimits() {
                    return new BatchLimits(20 + calls.incrementAndGet() % 2, 256 << 10);
                }
            };
        }
    }

    @Breaks("collectsByADurationThatIsAmongItsSettings")
    static class CollectsByAnOption extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public BatchLimits batchLimits() {
                    return super.batchLimits().collectBy("greeting");
                }
            };
        }
    }

    @Breaks("isNotAskedForByBlankSettings")
    static class RequiresAFlag extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return declaring(
                    Setting.text("port", "The port.").require(),
                    Setting.flag("fast", "Whether to be fast.").require(),
                    Setting.text("token", "The token.").keepSecret());
        }

        @Override
        Setup setup(InetSocketAddress address) {
            return super.setup(address).withSetting("fast", true);
        }
    }

    @Breaks("whatIsNotRequiredCanBeLeftOut")
    static class RequiresMoreThanItDeclares extends LineConsumerTrial {
        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            if (settings.text("token").isBlank()) {
                throw new InvalidSettingException("token", "is required");
            }
            return right;
        }
    }

    @Breaks("optionsCanBeLeftOut")
    static class NeedsAnOption extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public SettingDeclarations options() {
                    return SettingDeclarations.of(Setting.text("greeting", "What to say first."));
                }

                @Override
                public ReportConsumer open(ConsumerSettings settings, ConsumerContext context) {
                    if (context.options().text("greeting").isBlank()) {
                        throw new InvalidSettingException("greeting", "must not be blank");
                    }
                    return super.open(settings, context);
                }
            };
        }
    }

    @Breaks("everySettingIsDescribed")
    static class SaysNothingOfASetting extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return declaring(
                    Setting.text("port", "").require(),
                    Setting.text("token", "The token.").keepSecret());
        }
    }

    @Breaks("whatIsNamedLikeASecretIsDeclaredSecret")
    static class ShowsItsToken extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return declaring(Setting.text("port", "The port.").require(), Setting.text("token", "The token."));
        }
    }

    @Breaks("namesTheHostsItTalksTo")
    static class HidesItsHost extends LineConsumerTrial {
        @Override
        public ReportConsumerFactory factory() {
            return new LineConsumerFactory() {
                @Override
                public Set<String> hosts(ConsumerSettings settings) {
                    return Set.of();
                }
            };
        }
    }

    private static ReportConsumerFactory declaring(Setting... settings) {
        return new LineConsumerFactory() {
            @Override
            public SettingDeclarations settings() {
                var all = new ArrayList<>(List.of(settings));
                all.add(Setting.text("host", "The host.").defaultsTo("127.0.0.1"));
                all.add(Setting.flag("tls", "Whether to speak TLS."));
                return new SettingDeclarations(all);
            }
        };
    }
}
