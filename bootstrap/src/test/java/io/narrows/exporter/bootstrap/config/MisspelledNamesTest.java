package io.narrows.exporter.bootstrap.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.consumer.SettingDeclarations;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MisspelledNamesTest extends ConfigurationFixture {
    private final Logger logger = Logger.getLogger(MisspelledNames.class.getName());
    private final Listener log = new Listener();

    @BeforeEach
    void listen() {
        logger.addHandler(log);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(log);
    }

    @Test
    void aVariableThatIsNearlyThatOfAKeyIsWarnedOf() {
        environment.put("SPOOL_DIRECTROY", "/secret");
        environment.put("CONSUMERS_OPENSEARCH_LOG_LEVEL", "warn");
        environment.put("DATA_EXPORTER_CONFG", "/etc/x.yaml");
        properties.put("server.prot", "8080");

        assertThat(warnings())
                .containsExactly(
                        "environment variable ignored name=CONSUMERS_OPENSEARCH_LOG_LEVEL"
                                + " reason=\"did you mean CONSUMERS_OPEN_SEARCH_LOG_LEVEL?\"",
                        "environment variable ignored name=SPOOL_DIRECTROY reason=\"did you mean SPOOL_DIRECTORY?\"",
                        "environment variable ignored name=DATA_EXPORTER_CONFG"
                                + " reason=\"did you mean DATA_EXPORTER_CONFIG?\"",
                        "system property ignored name=server.prot reason=\"did you mean server.port?\"");
    }

    @Test
    void aSettingOfANamedConsumerIsAmongThem() throws IOException {
        configure("consumers: {main: {type: openSearch, hostport: a}}");
        environment.put("CONSUMERS_MAIN_PASWORD", "s3cret");

        assertThat(warnings())
                .containsExactly("environment variable ignored name=CONSUMERS_MAIN_PASWORD"
                        + " reason=\"did you mean CONSUMERS_MAIN_PASSWORD?\"");
    }

    @Test
    void whatIsReadAndWhatIsNobodysIsNot() {
        environment.put("SPOOL_DIRECTORY", "/spool");
        environment.put("SERVER_PORT", "0");
        for (var name : List.of(
                "PATH",
                "HOME",
                "JAVA_HOME",
                "KUBERNETES_SERVICE_HOST",
                "SERVER_SOFTWARE",
                "LOG_DIR",
                "DATA_EXPORTER_CA_FILE",
                "DATA_EXPORTER_SOURCE",
                "OPENSEARCH_PORT",
                "SPOOL_PORT",
                "LANG")) {
            environment.put(name, "x");
        }
        properties.put("java.version", "25");

        assertThat(warnings()).isEmpty();
    }

    private List<String> warnings() {
        var configuration = read();
        Installed.BOTH.all().forEach(type -> configuration.consumers().of(type.id(), SettingDeclarations.NONE));
        configuration.setUp(Installed.BOTH);
        return log.lines();
    }

    private static final class Listener extends Handler {
        private final Formatter formatter = new SimpleFormatter();
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();

        private List<String> lines() {
            return records.stream().map(formatter::formatMessage).toList();
        }

        @Override
        public void publish(LogRecord entry) {
            records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
