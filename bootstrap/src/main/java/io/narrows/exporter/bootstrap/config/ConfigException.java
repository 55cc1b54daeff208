package io.narrows.exporter.bootstrap.config;

import java.util.List;

/// The operator's fault: a configuration that the exporter cannot start with. Has one line for each problem, which
/// names the key, its value unless that may be a secret, where it came from, and what is allowed.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }

    ConfigException(String problem) {
        super(problem);
    }

    ConfigException(String problem, Throwable cause) {
        super(problem, cause);
    }
}
