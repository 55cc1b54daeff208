package io.narrows.exporter.bootstrap.config;

import io.narrows.exporter.domain.catalog.ConsumerCatalog;
import io.narrows.exporter.domain.catalog.ConsumerType;
import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is installed in a test: `file`, which requires nothing, and `openSearch`, which does.
record Installed(List<ConsumerType> all) implements ConsumerCatalog {
    static final Installed BOTH = new Installed(List.of(
            new Declared("file", SettingDeclarations.NONE),
            new Declared(
                    "openSearch",
                    SettingDeclarations.of(
                            Setting.text("hostport", "The address.").require(),
                            Setting.text("username", "The user."),
                            Setting.text("password", "The password.").keepSecret(),
                            Setting.flag("checkCert", "Whether the certificate counts.")
                                    .defaultsTo("true")))));

    /// None.
    Installed() {
        this(List.of());
    }

    @Override
    public Optional<ConsumerType> find(ConsumerId id) {
        return all.stream().filter(type -> type.id().equals(id)).findFirst();
    }

    private record Declared(ConsumerId id, SettingDeclarations settings) implements ConsumerType {
        Declared(String id, SettingDeclarations settings) {
            this(new ConsumerId(id), settings);
        }

        @Override
        public String version() {
            return "1.0.0";
        }

        @Override
        public BatchLimits batchLimits() {
            return BatchLimits.ONE;
        }

        @Override
        public Set<String> hosts(ConsumerSettings bound) {
            return Set.of();
        }

        @Override
        public ReportConsumer open(ConsumerSettings bound) {
            return batch -> List.of();
        }
    }
}
